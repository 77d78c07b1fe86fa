// What a key does while focus is in the feed; it never reaches the page, where Streamlit has keys of its own.

import { inside, itemNamed, items, move, nameOf } from "./focus.js";

export const LIST = [
  ["J ↓", "next"], ["K ↑", "previous"], ["Home End", "first, last"], ["Enter", "open"], ["D", "done"], ["U", "undo"],
  ["W", "why"], ["S", "put off"], ["X Space", "choose", "choose"], ["Shift X", "choose to here", "choose"],
  ["M", "mark the chosen", "choose"], ["S", "put off the chosen", "choose"], ["1–4", "counters"], ["T", "as a table"], ["/", "find a crime"], ["?", "this list"], ["Esc", "leave"],
];
export const SHORT = [["J", ""], ["K", "move"], ["Enter", "open"], ["D", "done"], ["W", "why"], ["/", "find"], ["?", "all keys"]];
const OF_STREAMLIT = new Set(["r", "c"]);

const MOVES = { j: 1, arrowdown: 1, k: -1, arrowup: -1, home: "first", end: "last" };
const ON_ROW = { d: ["done", "again"], u: ["undo"], w: ["why", "fold"] };

export function keyPressed(feed, event, does) {
  const key = event.key.toLowerCase();
  if (OF_STREAMLIT.has(key)) event.stopPropagation();
  if (event.ctrlKey || event.altKey || event.metaKey || !feed.data?.keys) return;
  if (handled(feed, key, does, event.shiftKey)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function handled(feed, key, does, shift) {
  if (key in MOVES) return items(feed).length > 0 && (move(feed, MOVES[key]), true);
  if (key in ON_ROW) return onRow(feed, ON_ROW[key], does);
  if (key === "s") return putOff(feed, does);
  if (key === "x" || key === " ") return choose(feed, key, does, shift);
  if (key === "m") return does.mark(), true;
  if (/^[1-9]$/.test(key)) return counter(feed, Number(key), does);
  if (key === "t") return does.ask("table"), true;
  if (key === "/") return does.find();
  if (key === "?") return does.showKeys(!feed.showsKeys), true;
  if (key === "escape") return does.leave(), true;
  return false;
}

function onRow(feed, wanted, does) {
  const row = rowInFocus(feed);
  const control = wanted.map((what) => row?.querySelector(`.acts [data-do="${what}"]`)).find(Boolean);
  if (control) does.press(control);
  return Boolean(row);
}

// Space presses a button that has focus; on the title of a row it chooses it.
function choose(feed, key, does, shift) {
  const row = rowInFocus(feed);
  if (!row || (key === " " && inside(feed).dataset.part !== "title")) return false;
  return does.choose(row.dataset.item.replace(/^row /, ""), shift);
}

// Where rows are chosen it is about those, wherever focus is.
function putOff(feed, does) {
  if (does.putOffChosen()) return true;
  const row = rowInFocus(feed);
  if (row?.querySelector('.acts :is([data-do="done"], [data-do="open"])')) does.ask("off", row.dataset.item.replace(/^row /, ""));
  return Boolean(row);
}

function counter(feed, number, does) {
  const one = feed.data.counters[number - 1];
  if (one) does.ask("filter", "", one.key);
  return Boolean(one);
}

function rowInFocus(feed) {
  const name = nameOf(inside(feed));
  return name?.startsWith("row ") ? itemNamed(feed, name) : null;
}
