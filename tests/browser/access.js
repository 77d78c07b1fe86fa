// What tests/browser/access.py asks of every element of a page, shadow trees too; each answer is a list of faults in words.
([question, longest]) => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const over = (e) => e.parentElement ?? e.getRootNode().host ?? null;
  const named = (e) => {
    const place = e.closest('[data-testid]') ?? e.getRootNode().host?.closest('[data-testid]');
    const classes = typeof e.className === 'string' ? e.className.split(' ').filter((c) => !/^st-|emotion/.test(c)) : [];
    return `${e.tagName.toLowerCase()}${classes.slice(0, 2).map((c) => '.' + c).join('')} in ${place?.dataset.testid}`;
  };
  const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height > 1;

  // Text that reaches out of what shows it. A table may be wider than the window (1.4.10 excepts it); words cut by an
  // ellipsis must stand in full in a title or a name.
  const cut = () => {
    const whole = (e, text) => {
      for (let at = e; at; at = over(at)) {
        const names = [at.title, at.getAttribute('aria-label')].filter(Boolean);
        if (names.some((name) => name.includes(text.slice(0, 40)))) return true;
      }
      return false;
    };
    const cutBy = (e, box, text) => {
      let { left, right, bottom } = box;
      for (let at = e; at; at = over(at)) {
        const style = getComputedStyle(at), edge = at.getBoundingClientRect();
        if (style.position === 'fixed') return null;
        if (at.matches('[data-testid=stTable], table, .unseen, .end, .away')) return null;
        const across = right > edge.right + 2 || left < edge.left - 2;
        const down = bottom > edge.bottom + 4 && /hidden|clip/.test(style.overflowY);
        if (style.overflowX === 'visible' && !down) continue;
        if (/auto|scroll/.test(style.overflowX) && across) return `scrolls sideways: ${named(at)}`;
        if (/auto|scroll/.test(style.overflowY)) bottom = -Infinity; // one scrolls to it
        if ((across || down) && edge.width > 1 && !whole(e, text)) return `cut by ${named(at)}`;
        if (across || down) return null;
      }
      return box.right > innerWidth + 1 ? 'out of the window' : null;
    };
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
    for (const e of all(document.body)) {
      if (!seen(e) || e.closest('script, style, option, [aria-hidden=true], [data-testid=stSidebar][data-collapsed=true]')) continue;
      for (const node of e.childNodes) {
        const text = node.nodeType === 3 ? node.data.trim() : '';
        if (!text) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const by = [...range.getClientRects()].map((box) => cutBy(e, box, text)).find(Boolean);
        if (by) faults.push(`${by}: ${named(e)}: ${text.slice(0, 60)}`);
      }
      const input = e.matches('input[placeholder], button') && e.scrollWidth > e.clientWidth + 2;
      if (input && !whole(e, e.innerText)) faults.push(`wider than its box: ${named(e)}: ${e.innerText || e.placeholder}`);
    }
    return [...new Set(faults)];
  };

  // Forced colours take every fill away: the shapes without words that have one now.
  const mark = () => {
    window.filled = all(document.body).filter((e) => seen(e) && !e.matches('header') && !e.children.length && !e.innerText?.trim()
      && getComputedStyle(e).backgroundColor !== 'rgba(0, 0, 0, 0)');
  };

  // Without fills such a shape wants an edge or a colour of the system; what is chosen among several, something else
  // than its fill; a tile, its edge.
  const lost = () => {
    const edge = (s) => ['Top', 'Right', 'Bottom', 'Left'].some((side) =>
      parseFloat(s[`border${side}Width`]) && s[`border${side}Style`] !== 'none') || outline(s);
    const outline = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
    const clear = (colour) => /^rgba.*, 0\)$/.test(colour);
    const under = (e) => {
      for (let at = over(e); at; at = over(at)) if (!clear(getComputedStyle(at).backgroundColor)) return getComputedStyle(at).backgroundColor;
      return 'rgb(255, 255, 255)';
    };
    const lost = window.filled.filter((e) => e.isConnected).filter((e) => {
      const style = getComputedStyle(e);
      return !edge(style) && (clear(style.backgroundColor) || style.backgroundColor === under(e));
    }).map((e) => `a fill alone: ${named(e)}`);
    const tiles = all(document.body).filter((e) => e.matches('.t') && seen(e) && !edge(getComputedStyle(e)));
    const look = (e) => {
      const s = getComputedStyle(e);
      return [edge(s), outline(s), s.borderTopWidth, s.fontWeight, s.textDecorationLine, s.backgroundColor, s.color].join();
    };
    const chosen = (e) => ['aria-pressed', 'aria-selected', 'aria-checked', 'aria-current'].find((name) => /true|page/.test(e.getAttribute(name)));
    const alike = all(document.body).filter((e) => seen(e) && chosen(e)).filter((e) => {
      const other = all(e.getRootNode()).find((o) => o !== e && o.tagName === e.tagName && o.dataset.testid?.replace('Active', '') === e.dataset.testid?.replace('Active', '') && o.className.includes?.(e.classList[0]) && seen(o) && !chosen(o));
      return other && look(other) === look(e);
    });
    return [...new Set([...lost, ...tiles.map((e) => `a tile without an edge: ${named(e)}`), ...alike.map((e) => `chosen, and looks like the others: ${named(e)} ${e.innerText}`)])];
  };

  // The element that has focus, where nothing shows that it has. What a canvas draws it draws in any colours.
  const focused = () => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    if (!e || e === document.body || e.tagName === 'IFRAME' || e.closest('canvas')) return null; // a canvas draws it itself
    for (let at = e, n = 0; at && n < 4; at = over(at), n++) {
      const s = getComputedStyle(at);
      if (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) return '';
    }
    return `${named(e)} ${e.innerText ?? ''}`.slice(0, 90).replace(/\s+/g, ' ');
  };

  // What changes or moves for longer than so many seconds.
  const slow = () => {
    const seconds = (text) => Math.max(...text.split(', ').map((one) => parseFloat(one) * (one.endsWith('ms') ? 0.001 : 1)));
    const slow = [];
    for (const e of all(document.body)) for (const pseudo of [null, '::before', '::after']) {
      const style = getComputedStyle(e, pseudo);
      if (seconds(style.transitionDuration) > longest) slow.push(`${named(e)} ${pseudo ?? ''} changes in ${style.transitionDuration}`);
      if (style.animationName !== 'none' && seconds(style.animationDuration) > longest)
        slow.push(`${named(e)} ${pseudo ?? ''} moves for ${style.animationDuration}`);
    }
    return [...new Set(slow)];
  };

  return { cut, mark, lost, focused, slow }[question]();
}
