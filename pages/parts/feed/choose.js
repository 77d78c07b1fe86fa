// Choosing several rows to mark or put off at once, but only what was looked at: each is looked at by itself first.
// What is chosen outlives a redrawing and a page between; it is nobody else's and goes with the window.

import { icon, make } from "./dom.js";
import { places } from "./view.js";

const chosen = new Set(); // ids of rows
const AT_ONCE = 60; // rows that the server puts off at once
let choosing = false;
let last = null; // the row chosen last, from which a range goes

// Whether a row may be chosen: one that wants a look before it is marked, whether it had that already or not.
function mayBe(row) {
  return row.act === "done" && typeof row.looked === "boolean";
}

function choosable(data) {
  return places(data).map(([row]) => row).filter(mayBe);
}

// What a row's box shows: undefined where it has none.
export function choice(row) {
  return choosing && mayBe(row) ? chosen.has(row.id) : undefined;
}

export function toggle(data, id, toHere) {
  const ids = choosable(data).map((row) => row.id);
  const [from, to] = [ids.indexOf(last), ids.indexOf(id)];
  if (to < 0) return false;
  choosing = true;
  if (toHere && from >= 0) for (const one of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) chosen.add(one);
  else if (!chosen.delete(id)) chosen.add(id);
  last = id;
  return true;
}

export function begin() {
  choosing = true;
}

export function stop() {
  choosing = false;
  chosen.clear();
  last = null;
}

// What stands over the list and in the bar under it; null where there is nothing to choose from.
export function state(data) {
  const rows = choosable(data);
  if (rows.length < (choosing ? 1 : 2)) return null;
  const here = rows.filter((row) => chosen.has(row.id));
  const looked = here.filter((row) => row.looked);
  return { choosing, chosen: here.length, looked: looked.length, next: here.find((row) => !row.looked)?.id ?? null };
}

// The chosen rows that were looked at.
function ready(data) {
  return choosable(data).filter((row) => chosen.has(row.id) && row.looked);
}

// The same, which are chosen no more.
export function take(data) {
  const rows = ready(data);
  drop(rows.map((row) => row.id));
  return rows;
}

// The ids of those to put off, which stay chosen until they are.
export function toPutOff(data) {
  return ready(data).slice(0, AT_ONCE).map((row) => row.id);
}

export function drop(ids) {
  for (const id of ids) chosen.delete(id);
}

export function line(choosing) {
  const [name, word] = choosing ? ["close", "Stop choosing"] : ["checklist", "Choose several"];
  return make("p", "choose", {}, make("button", "quiet", { type: "button", "data-do": "choosing" }, icon(name), word));
}

// Stands at the foot of the screen while rows are being chosen.
export function bar({ chosen, looked, next }) {
  const left = chosen - looked;
  const many = make("b", "", {}, `${chosen} chosen`);
  const words = !chosen ? "Choose what is in the RMS already." : left ? `${looked} looked at, ${left} to go` : "All looked at";
  const off = looked > 0 && make("button", "", { type: "button", "data-do": "off_chosen" }, icon("snooze"), "Put off…");
  const look = next && make("button", "", { type: "button", "data-do": "open", "data-key": next }, icon("visibility"), "Look at the next");
  const mark = looked > 0 && make("button", "main", { type: "button", "data-do": "mark" }, icon("check"), `Mark ${looked} done`);
  return make("section", "bar", { "aria-label": "What is chosen" }, make("p", "", { role: "status" }, many, " ", words), ...[off, look, mark].filter(Boolean));
}
