// Elements, and how a drawn list is brought up to date without touching what has not changed.

const drawn = new WeakMap(); // the place of each list's elements, by the list's own element

// An element with its classes, attributes and children. A text is always text: nothing here is read as HTML.
export function make(tag, classes, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false && value !== "") element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export function icon(name, size = "") {
  return make("i", `i ${size}`, { "aria-hidden": "true" }, name);
}

// Draws `parts` ({ key, what, build, fill }) into a parent. A part whose `what` says the same as before keeps its
// element, so its focus; `fill` draws what is inside a part that has parts of its own.
export function draw(parent, parts) {
  const before = drawn.get(parent) ?? new Map();
  const after = new Map();
  for (const { key: name, what, build, fill } of parts) {
    const key = after.has(name) ? `${name} ${after.size}` : name; // two of one name are both drawn
    const said = JSON.stringify(what);
    const old = before.get(key);
    const element = old?.said === said ? old.element : build(what);
    after.set(key, { said, element });
    fill?.(element);
  }
  drawn.set(parent, after);
  arrange(parent, [...after.values()].map(({ element }) => element));
}

function arrange(parent, elements) {
  const staying = new Set(elements);
  for (const child of [...parent.children]) if (!staying.has(child)) child.remove();
  elements.forEach((element, at) => {
    if (parent.children[at] !== element) parent.insertBefore(element, parent.children[at] ?? null);
  });
}
