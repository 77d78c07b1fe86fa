// Counters, groups, rows and folds as elements. Every word, colour and order comes from the server:
//
//   data    { person, acks: { press id: { ok, words } }, counters, groups, bare: folds in a box of their own,
//             since: { parts: [{ key, text }], text }, all: { shown, of }, empty: { title, text, next }, keys,
//             outcome: { id, words, off: [flag], not: [[flag, why]] } of what was put off together last, or null,
//             find: whether the menu has a box for that, focus: { row, key, nonce },    `key`: of `since`, where no row
//             beside: whether the page has room beside the list for what a row opens,
//             choices: { title, n, note, rows: [{ key, name, initials, text, badges: [{ tone, icon, text }], away, loud,
//             on }], all, below } or null: what the list may be narrowed to, the words of a button for those left out,
//             and what stands below once one is chosen }
//   counter { key, n, word, icon, tone, on }
//   group   { key, title, n, note, rows, folds }
//   fold    { key, n, title, text, tone, icon, rows, note, head }   open under `head` if it has one, else closed: then
//             its rows are null until somebody asks for them
//   row     { id, title, href, tag, shape, tone, icon, when, whenTone, exact, notes, of, ref, marks, state,
//             lines: [{ flag, text, act }], moreLines, flags, act, actWord, why,
//             looked, here,    whether it was looked at, of a row that wants a look before it is marked; whether what it
//             opens stands beside the list
//             sheet: [{ head, lines, tone }] }    what Why? says, folded in place and open at first; most rows have none
//
// A row counts in the counter of its group's key, and in `waiting` once it is switched off. `flags` are those that may
// be pressed; the states `claimed` and `off` do not count.
//
// `data-do` says what a press of an element means and `data-part` which part of its row it is; feed.js hears both.

import { draw, icon, make } from "./dom.js";

const ACT_ICONS = { done: "check", undo: "undo", again: "sync" };
const MARK_ICONS = { Restricted: "lock" };

export function counters(list) {
  return list.map((counter) => ({ key: counter.key, what: counter, build: counterButton }));
}

function counterButton({ key, n, word, icon: name, tone, on }) {
  const colour = n ? tone : "grey";
  return make(
    "button", "counter", { type: "button", "data-do": "filter", "data-key": key, "aria-pressed": String(on) },
    make("b", "", {}, String(n)), icon(name, colour), make("span", colour, {}, word),
  );
}

// What happened since yesterday: each number opens its list.
export function sinceLine({ parts, text }) {
  const numbers = parts.flatMap(({ key, text: words }, at) => [
    at ? " · " : "", make("button", "quiet", { type: "button", "data-do": "since", "data-key": key }, words),
  ]);
  return make("p", "since", {}, ...numbers, ` ${text}`);
}

export function groups(list, opened) {
  return list.map((group) => ({
    key: group.key,
    what: group.key,
    build: () => make("section", "group", {}, make("div"), make("ul", "rows", { role: "list" })),
    fill: (element) => {
      const { key, title, n, note } = group;
      draw(element.firstChild, [{ key, what: { title, n, note }, build: heading }]);
      draw(element.lastChild, [...rows(group.rows, opened), ...folds(group.folds, opened)]);
    },
  }));
}

function heading({ title, n, note }) {
  const words = make("h2", "", {}, title, " ", make("span", "n", {}, String(n)));
  return make("div", "heading", {}, words, note && make("span", "note", {}, note));
}

export function folds(list, opened) {
  return list.flatMap((fold) => {
    const key = `fold ${fold.key}`;
    const open = opened.has(fold.key) || Boolean(fold.head);
    const { rows: inside, ...said } = fold;
    const top = { key, what: { ...said, open }, build: fold.head ? innerHeading : foldRow };
    if (!open) return [top];
    return inside ? [top, ...rows(inside, opened), ...note(fold)] : [top, ...note({ key: fold.key, note: "One moment…" })];
  });
}

function innerHeading({ head, n }) {
  return make("li", "inner", {}, make("h3", "", {}, head, " ", make("span", "n", {}, String(n))));
}

function foldRow({ key, n, title, text, tone, icon: name, open }) {
  const tile = make("span", `t policy ${tone}`, { "aria-hidden": "true" }, name ? icon(name) : make("b", "", {}, String(n)));
  const count = make("span", name && title ? "n" : "away", {}, ` ${n}`);
  const words = make(
    "span", "body", {}, title && make("span", "title", {}, title, count), text && make("span", "meta", {}, ...lead(text, tone)),
  );
  const button = make(
    "button", "row thin", { type: "button", "data-do": "fold", "data-part": "title", "data-key": key, "aria-expanded": String(open) },
    tile, words, icon("expand_more", "l chevron"),
  );
  return make("li", "", { "data-item": `fold ${key}` }, button);
}

// The first sentence of an overdue row is its when-line.
function lead(text, tone) {
  const [first, rest] = tone === "overdue" ? text.split(/(?<=\.) (.*)/s, 2) : ["", text];
  return first ? [make("b", "red", {}, first), rest ? ` ${rest}` : ""] : [rest];
}

function note(fold) {
  return fold.note ? [{ key: `note ${fold.key}`, what: fold.note, build: (text) => make("li", "more", {}, text) }] : [];
}

function rows(list, opened) {
  return list.map((row) => {
    const what = row.sheet ? { ...row, unfolded: !opened.has(sheetKey(row)) } : row;
    return { key: `row ${row.id}`, what, build: rowElement };
  });
}

// One press folds it: what is in the set of folds has been turned over.
function sheetKey(row) {
  return `sheet ${row.id}`;
}

function rowElement(row) {
  const tile = make("span", `t ${row.shape} ${row.tone}`, { "aria-hidden": "true" }, icon(row.icon));
  const body = make("div", "body", {}, title(row), ...facts(row), ...lines(row), ...alert(row));
  const classes = ["row", row.state, row.here && "here", row.choice !== undefined && "choosing"].filter(Boolean).join(" ");
  return make("li", classes, { "data-item": `row ${row.id}` }, box(row), tile, body, actions(row), sheet(row));
}

function box(row) {
  if (row.choice === undefined) return null;
  const name = { "data-part": "choice", "aria-label": `Choose ${row.title}, ${row.ref}` };
  return make("input", "choice", { type: "checkbox", "data-do": "choose", checked: row.choice, ...name });
}

function title(row) {
  const looked = row.looked && "looked at";
  const parts = [row.title, row.tag, row.when, row.exact, ...row.notes, row.of, row.ref, ...row.marks, looked];
  const name = { "data-part": "title", "aria-label": parts.filter(Boolean).join(", "), "aria-current": row.here ? "true" : null };
  const control = row.href // nowhere to go to from the crime's own page
    ? make("a", "", { href: row.href, "data-do": "open", ...name }, row.title)
    : make("button", "", { type: "button", "data-do": "why", ...name }, row.title);
  return make("h3", "", {}, control);
}

function facts(row) {
  const tag = row.tag && make("span", row.shape === "law" ? "tag lawtag" : "tag", {}, row.tag);
  const when = row.when && make("span", `when ${row.whenTone}`, { title: row.exact }, row.when);
  const notes = row.notes.map((text) => make("span", "meta", { dir: "auto" }, text));
  const of = make(
    "span", "meta of", {}, row.of && make("span", "", { title: row.of, dir: "auto" }, row.of), row.ref && make("span", "ref", {}, row.ref),
  );
  const marks = row.marks.map((text) => make("span", "tag mark", {}, MARK_ICONS[text] ? icon(MARK_ICONS[text], "s") : null, text));
  const looked = row.looked && make("span", "tag looked", {}, icon("visibility", "s"), "Looked at");
  return [when, tag, ...marks, looked, ...notes, of].filter(Boolean);
}

function lines(row) {
  if (!row.lines.length) return [];
  const more = row.moreLines ? [make("li", "meta", {}, `${row.moreLines} more`)] : [];
  return [make("ul", "lines", { role: "list" }, ...row.lines.map((line, at) => lineElement(row, line, at)), ...more)];
}

function lineElement(row, { flag, text, act, off, late }, at) {
  const mark = icon(off ? "check_circle" : "radio_button_unchecked", off ? "s grey" : `s ${row.whenTone}`);
  const words = make("span", off ? "text off" : "text", { dir: "auto" }, text);
  const added = late ? make("span", "when red", {}, "Not sent") : null;
  if (!act || row.looked === false) return make("li", "", {}, mark, words);
  const what = late ? "again" : off ? "undo" : "done";
  const label = { again: "Again", undo: "Undo", done: "Done" }[what];
  return make(
    "li", "", {},
    make(
      "button", "line", { type: "button", "data-do": what, "data-flag": flag, "data-part": `line ${at}`, "aria-label": `${label}: ${text}`, title: label },
      mark, words, added, off && !late ? make("span", "undo", {}, "Undo") : null,
    ),
  );
}

function sheet(row) {
  if (!row.why || !row.unfolded) return null;
  const parts = row.sheet.map(({ head, lines: said, tone }) =>
    make("div", tone, {}, head && make("h4", "", {}, head), ...said.map((text) => make("p", "", { dir: "auto" }, text))),
  );
  const more = make("button", "quiet", { type: "button", "data-do": "why", "data-part": "more" }, "All of it, or put off…");
  return make("div", "why", {}, ...parts, make("div", "", {}, more));
}

function alert(row) {
  return row.alert ? [make("p", "alert", { role: "alert" }, row.alert)] : [];
}

function actions(row) {
  const about = `${row.title}, ${row.ref}`;
  const act = row.looked === false && row.act === "done" ? look(about) : row.act && make(
    "button", "done", { type: "button", "data-do": row.act, "data-part": "act", "aria-label": `${row.actWord}: ${about}` },
    icon(ACT_ICONS[row.act]), make("span", "", {}, row.actWord),
  );
  const sending = row.act || !row.actWord ? null : make("span", "meta", {}, row.actWord);
  const why = row.why && (row.sheet ? folding(row, about) : asking(about));
  return make("div", "acts", {}, ...[act, sending, why].filter(Boolean));
}

function look(about) {
  const does = { "data-do": "open", "data-part": "act", "aria-label": `Look: ${about}` };
  return make("button", "done", { type: "button", ...does }, icon("visibility"), make("span", "", {}, "Look"));
}

function asking(about) {
  return make("button", "quiet", { type: "button", "data-do": "why", "data-part": "why", "aria-label": `Why? ${about}` }, "Why?");
}

function folding(row, about) {
  const word = row.unfolded ? "Less" : "Why?";
  const does = { "data-do": "fold", "data-key": sheetKey(row), "data-part": "why" };
  return make("button", "quiet", { type: "button", ...does, "aria-expanded": String(row.unfolded), "aria-label": `${word} ${about}` }, word);
}

export function emptyBox({ title: headline, text, next }) {
  const badge = make("span", "badge", { "aria-hidden": "true" }, icon("check_circle"));
  const calm = make("div", "rows empty", {}, badge, make("h2", "", {}, headline), make("p", "", {}, text));
  const tile = make("span", "t policy later", { "aria-hidden": "true" }, icon("event_available"));
  const words = make("span", "body", {}, make("span", "title", {}, "Next"), make("span", "meta", {}, next));
  return make("div", "", {}, calm, next ? make("div", "rows", {}, make("div", "row thin", {}, tile, words)) : null);
}
