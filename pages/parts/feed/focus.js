// One tab stop for the whole list: the title of one row, then that row's own buttons. The arrow keys move it.

const PARTS = "[data-part]";

export function items(feed) {
  return [...feed.list.querySelectorAll("[data-item]")];
}

export function itemNamed(feed, name) {
  return items(feed).find((item) => item.dataset.item === name);
}

export function nameOf(element) {
  return element?.closest("[data-item]")?.dataset.item ?? null;
}

export function inside(feed) {
  return feed.root.activeElement;
}

// Makes a row the one that Tab comes to.
export function mark(feed, name) {
  const all = items(feed);
  const current = itemNamed(feed, name) ?? all[0];
  feed.current = current?.dataset.item ?? null;
  for (const item of all) {
    for (const part of item.querySelectorAll(PARTS)) part.tabIndex = item === current ? 0 : -1;
  }
}

export function go(feed, item, part = "title", options = {}) {
  if (!item) return;
  mark(feed, item.dataset.item);
  (item.querySelector(`[data-part="${part}"]`) ?? item.querySelector(PARTS)).focus(options);
}

// Where focus is, to be found again after the list was drawn anew.
export function held(feed) {
  const element = inside(feed);
  const name = nameOf(element);
  if (!name) return null;
  const at = items(feed).findIndex((item) => item.dataset.item === name);
  return { element, name, part: element.dataset.part, at };
}

// Focus stays on its row, or goes to the one that took its place.
export function restore(feed, before) {
  const all = items(feed);
  const same = before && itemNamed(feed, before.name);
  mark(feed, before ? before.name : feed.current);
  if (!before || inside(feed) === before.element) return;
  go(feed, same ?? all[Math.min(before.at, all.length - 1)], same ? before.part : "title");
}

export function move(feed, by) {
  const all = items(feed);
  const at = all.findIndex((item) => item.dataset.item === feed.current);
  const last = all.length - 1;
  const to = { first: 0, last }[by] ?? Math.min(Math.max(at + by, 0), last);
  go(feed, all[to]);
}
