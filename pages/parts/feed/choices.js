// People or units over the list, which a press narrows to one of them.

import { icon, make } from "./dom.js";

export function heading({ title, n, note }) {
  const words = make("h2", "", {}, title, " ", make("span", "n", {}, String(n)));
  return make("div", "heading", {}, words, make("span", "note", {}, note));
}

export function choiceRows(list) {
  return list.map((row) => ({ key: row.key, what: row, build: choiceRow }));
}

function choiceRow({ key, name, initials, text, badges, away, loud, on }) {
  const tile = make("span", "t local later", { "aria-hidden": "true" }, initials ? make("b", "", {}, initials) : icon("group"));
  const words = make(
    "span", "body", {}, make("span", "title", { dir: "auto" }, name), make("span", "meta", {}, text),
    away ? make("span", loud ? "meta away-line red" : "meta away-line", {}, icon("event_busy", "s"), ` ${away}`) : null,
  );
  const marks = badges.length ? badges : [{ tone: "green", icon: "check_circle", text: "nothing due" }];
  const counts = make("span", "marks", {}, ...marks.map((one) => make("span", `tag ${one.tone}`, {}, icon(one.icon, "s"), one.text)));
  const button = make(
    "button", "row thin person", { type: "button", "data-do": "pick", "data-part": "title", "data-key": key, "aria-pressed": String(on) },
    tile, words, counts,
  );
  return make("li", "", { "data-item": `pick ${key}` }, button);
}

export function allChoices(words) {
  return make("button", "all", { type: "button", "data-do": "choices" }, words);
}

// Whose list stands below, and the way back to all of it.
export function chosenHeading({ key, name, note }) {
  const back = make("button", "quiet", { type: "button", "data-do": "pick", "data-key": key }, icon("close"), "Everybody");
  return make("div", "heading chosen", {}, make("h2", "", { dir: "auto" }, name), make("span", "meta", {}, note), back);
}
