// The feed: draws what the server gives and sends what is pressed. It knows no rule: order, words, colours and what may
// be pressed come with the data. The page beside it is Streamlit's: it calls this script again whenever the data change.

import { allChoices, chosenHeading, heading as choicesHeading, choiceRows } from "./choices.js";
import * as choose from "./choose.js";
import { draw, icon, make } from "./dom.js";
import * as find from "./find.js";
import * as focus from "./focus.js";
import { keyPressed, LIST, SHORT } from "./keys.js";
import * as outbox from "./outbox.js";
import * as questions from "./questions.js";
import * as rows from "./rows.js";
import { fade, hush, say, toastPlace } from "./toast.js";
import { places, view } from "./view.js";

const AGAIN = 4000; // milliseconds after which rows that did not come are asked for again, then twice as many
const LINGERS = 6000; // milliseconds for which a row that was switched off stays where it was
const WIDE = matchMedia("(min-width: 1200px)"); // room for what a row opens beside the list
const CANNOT = "This list cannot be drawn here. Use As a table.";

const feeds = new WeakMap();
const opened = new Set(); // folds that the reader of this window opened
let nonce = 0; // of the last row that focus was put on: it only grows
let outcomeId = null; // of the last outcome that was said

export default function ({ parentElement, data, setTriggerValue }) {
  const feed = feeds.get(parentElement) ?? mount(parentElement);
  feed.send = setTriggerValue;
  try {
    receive(feed, data);
    drawAll(feed);
  } catch (error) {
    cannot(feed, error);
  }
  return () => clearInterval(feed.clock);
}

function mount(parentElement) {
  const frame = parentElement.querySelector(".feed");
  const feed = {
    root: parentElement, send: null, data: null, drawn: null, current: null, asked: questions.none(), showsKeys: false, toastUntil: 0,
    goesTo: null, lingering: new Map(), lingersUntil: 0, foldAsked: null, foldAskedAt: 0, foldWait: AGAIN, refused: new Map(), list: make("div", "list"), toast: toastPlace(),
  };
  const skip = make("a", "skip", { href: "#", "data-do": "skip" }, "Skip the list");
  feed.end = make("span", "end", { tabindex: "-1" });
  frame.replaceChildren(skip, feed.list, feed.end, feed.toast);
  listen(feed, frame);
  feed.clock = setInterval(() => tick(feed), 250);
  feeds.set(parentElement, feed);
  return feed;
}

function listen(feed, frame) {
  frame.addEventListener("click", (event) => clicked(feed, event));
  frame.addEventListener("dblclick", (event) => doubleClicked(feed, event));
  frame.addEventListener("keydown", (event) => keyPressed(feed, event, doings(feed)));
  frame.addEventListener("focusin", (event) => focusCame(feed, event));
}

// What the keys may do.
function doings(feed) {
  return {
    ask: (what, row, key) => ask(feed, what, row, key),
    press: (control) => act(feed, control),
    choose: (row, toHere) => chosen(feed, row, toHere),
    mark: () => mark(feed),
    putOffChosen: () => putOffChosen(feed),
    showKeys: (shows) => showKeys(feed, shows),
    find: () => Boolean(feed.data.find) && find.go(),
    leave: () => leave(feed),
  };
}

function receive(feed, data) {
  outbox.begin(data.person || null);
  const before = feed.data;
  feed.data = data;
  questions.heard(feed.asked, data.heard ?? 0);
  const answered = outbox.answered(data.acks ?? {});
  sayDone(feed, answered.filter((press) => press.do === "done" && press.answer.ok)); // one line: a refusal has the last word
  for (const press of answered) hear(feed, press, before);
  if (data.outcome && data.outcome.id !== outcomeId) hearOutcome(feed, data.outcome);
  for (const [row, answer] of feed.refused) {
    if (JSON.stringify(rowNamed(feed, row)) !== answer.row) feed.refused.delete(row);
  }
}

function hear(feed, press, before) {
  const now = Date.now();
  if (!press.answer.ok) return refuse(feed, press, now);
  if (press.do === "undo") {
    for (const [id, { claimed }] of feed.lingering) {
      for (const flag of press.flags) claimed.delete(flag);
      if (!claimed.size) feed.lingering.delete(id);
    }
    return say(feed, "Undone. It counts as not done.", null, now);
  }
  linger(feed, press, before, now);
}

function sayDone(feed, presses) {
  if (!presses.length) return;
  const many = presses.length > 1;
  const words = `${many ? `${presses.length} marked` : "Marked"} done. ${many ? "They wait" : "It waits"} for the records.`;
  say(feed, words, { label: "Undo", what: "undo", flags: presses.flatMap((press) => press.flags) }, Date.now());
}

function linger(feed, press, before, now) {
  feed.lingersUntil = now + LINGERS;
  for (const [row, place] of before ? places(before) : []) {
    const flags = row.flags.filter((flag) => press.flags.includes(flag));
    if (!flags.length || !["open", "back"].includes(row.state)) continue;
    const kept = feed.lingering.get(row.id) ?? { ...place, claimed: new Set() };
    for (const flag of flags) kept.claimed.add(flag);
    feed.lingering.set(row.id, kept);
  }
}

function refuse(feed, press, now) {
  if (!showRefusal(feed, press.flags, press.answer.words)) say(feed, press.answer.words, null, now);
}

// Puts words on the rows of these flags; whether one of them is in sight.
function showRefusal(feed, flags, words) {
  const about = places(feed.data).filter(([row]) => row.flags.some((flag) => flags.includes(flag)));
  for (const [row] of about) feed.refused.set(row.id, { words, row: JSON.stringify(row) });
  return about.some(([, place]) => isOpen(place));
}

// What became of rows that were put off together: what was is chosen no more, what was not stays chosen and says why.
function hearOutcome(feed, { id, words, off, not }) {
  outcomeId = id;
  choose.drop(off);
  feed.goesTo = nextAfter(feed, off);
  const unseen = not.filter(([flag, why]) => !showRefusal(feed, [flag], why)).map(([, why]) => why);
  const undo = off.length ? { label: "Undo", what: "undo", flags: off } : null;
  say(feed, [words, ...new Set(unseen)].join(" "), undo, Date.now());
}

// The first row after those that leave, where the keys go on.
function nextAfter(feed, off) {
  const ids = feed.drawn ? places(feed.drawn).map(([row]) => row.id) : [];
  return ids.slice(ids.findIndex((id) => off.includes(id))).find((id) => !off.includes(id)) ?? ids[0];
}

function isOpen({ fold, head }) {
  return !fold || Boolean(head) || opened.has(fold);
}

function rowNamed(feed, id) {
  return places(feed.data).find(([row]) => row.id === id)?.[0];
}

function tick(feed) {
  if (!feed.data || !feed.root.isConnected) return;
  const now = Date.now();
  const busy = !outbox.isEmpty() || feed.lingering.size > 0;
  const late = outbox.lately(now);
  if (late.length) sayLate(feed, late, now);
  if (questions.givenUp(feed.asked, now)) say(feed, "No answer came. Press it again.", null, now);
  if (now > feed.lingersUntil) feed.lingering.clear();
  fade(feed, now);
  if (busy) drawAll(feed);
  goOn(feed);
  askForRows(feed, now);
  outbox.send(feed.send, feed.asked, now);
}

function sayLate(feed, late, now) {
  const words = late.some((press) => press.do === "done") ? "It still counts as not done." : "It is not undone yet.";
  say(feed, `Not sent. ${words}`, { label: "Again", what: "again", flags: late.flatMap((press) => press.flags) }, now);
}

function drawAll(feed) {
  const local = { presses: outbox.byFlag(), lingering: feed.lingering, refused: feed.refused, choice: choose.choice };
  const data = view(feed.data, local, Date.now());
  const before = focus.held(feed);
  draw(feed.list, parts(feed, data));
  feed.drawn = data;
  focus.restore(feed, before);
  putFocus(feed);
  askForRows(feed, Date.now());
  outbox.send(feed.send, feed.asked, Date.now());
}

// An open fold whose rows are not here asks for them until they come: a question is lost while the server is away.
function askForRows(feed, now) {
  const folds = [...feed.drawn.groups.flatMap((group) => group.folds), ...feed.drawn.bare];
  const fold = folds.find(({ key, rows: inside }) => !inside && opened.has(key));
  const again = fold && feed.foldAsked === fold.key; // each question stops the run that may be about to answer
  if (!fold || (again && now < feed.foldAskedAt + feed.foldWait)) return;
  Object.assign(feed, { foldAsked: fold.key, foldAskedAt: now, foldWait: again ? 2 * feed.foldWait : AGAIN });
  ask(feed, "fold", "", fold.key);
}

// The parts of the whole list, from the counters to the line of keys.
function parts(feed, data) {
  const empty = !data.groups.length && data.empty;
  const choice = choose.state(data);
  return [
    data.counters.length && box("counters", "counts", (element) => draw(element, rows.counters(data.counters))),
    data.since && { key: "since", what: data.since, build: rows.sinceLine },
    ...over(data.choices),
    choice && { key: "choose", what: choice.choosing, build: choose.line },
    data.groups.length && box("groups", "", (element) => draw(element, rows.groups(data.groups, opened))),
    empty && { key: "empty", what: empty, build: rows.emptyBox },
    data.bare.length && box("bare", "rows bare", (element) => draw(element, rows.folds(data.bare, opened)), "ul"),
    data.all && { key: "all", what: data.all, build: showAll },
    data.keys && { key: "keys", what: { shows: feed.showsKeys, find: Boolean(data.find), choose: Boolean(choice) }, build: keyLine },
    choice?.choosing && { key: "bar", what: choice, build: choose.bar },
  ].filter(Boolean);
}

// What the list may be narrowed to: people, or units.
function over(choices) {
  if (!choices) return [];
  const { title, n, note, all } = choices;
  const on = choices.rows.find((row) => row.on);
  return [
    { key: "choices heading", what: { title, n, note }, build: choicesHeading },
    box("choices", "rows", (element) => draw(element, choiceRows(choices.rows)), "ul"),
    all && { key: "all choices", what: all, build: allChoices },
    on && { key: "chosen", what: { key: on.key, name: on.name, note: choices.below }, build: chosenHeading },
  ].filter(Boolean);
}

function box(key, classes, fill, tag = "div") {
  return { key, what: classes, build: () => make(tag, classes, tag === "ul" ? { role: "list" } : {}), fill };
}

function showAll({ do: what, words }) {
  return make("button", "all", { type: "button", "data-do": what }, words);
}

function keyLine({ shows, find: finds, choose: chooses }) {
  const here = ([name, , only]) => (finds || name !== "/") && (chooses || only !== "choose");
  const [short, whole] = [SHORT, LIST].map((keys) => keys.filter(here));
  const key = ([name, does]) => [...name.split(" ").flatMap((one) => [make("kbd", "", {}, one), " "]), does];
  if (!shows) return make("p", "keys", {}, ...short.flatMap((one) => [...key(one), one[1] && !one[0].includes("?") ? " · " : " "]));
  const close = make("button", "quiet", { type: "button", "data-do": "keys", "aria-label": "Close the list of keys" }, icon("close"));
  const list = whole.map((one) => make("li", "", {}, ...key(one)));
  return make("section", "keybox", { "aria-label": "Keys" }, make("h2", "", {}, "Keys"), close, make("ul", "", {}, ...list));
}

function showKeys(feed, shows) {
  feed.showsKeys = shows;
  drawAll(feed);
}

function putFocus(feed) {
  const wanted = feed.data.focus;
  if (!wanted || wanted.nonce <= nonce) return;
  nonce = wanted.nonce;
  if (wanted.row) return focus.go(feed, focus.itemNamed(feed, `row ${wanted.row}`));
  feed.list.querySelector(`[data-do="since"][data-key="${CSS.escape(wanted.key)}"]`)?.focus();
}

// A box keeps focus inside until it is gone, then puts it nowhere.
function goOn(feed) {
  if (!feed.goesTo || document.querySelector('[role="dialog"]')) return;
  const item = focus.itemNamed(feed, `row ${feed.goesTo}`) ?? focus.items(feed)[0];
  feed.goesTo = null;
  if (document.activeElement === document.body) focus.go(feed, item, "title", { preventScroll: true });
}

function focusCame(feed, event) {
  const name = focus.nameOf(event.target);
  if (name && name !== feed.current) focus.mark(feed, name);
}

function leave(feed) {
  if (feed.showsKeys) return showKeys(feed, false);
  if (feed.toast.contains(focus.inside(feed))) return hush(feed);
  focus.inside(feed)?.blur();
}

function clicked(feed, event) {
  const control = event.target.closest("[data-do]");
  if (!control) return rowClicked(feed, event);
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (control.dataset.do === "open" && elsewhere) return; // the browser opens the address in another place
  event.preventDefault();
  if (event.detail > 1 && control.matches(".done, .line, .person")) return; // a double click is one press, not Done and Undo
  act(feed, control);
}

// Where the pointer was last, the keys go on.
function rowClicked(feed, event) {
  const item = event.target.closest("[data-item]");
  if (item && getSelection().isCollapsed) focus.go(feed, item);
}

function doubleClicked(feed, event) {
  const item = event.target.closest("[data-item]");
  if (item && !event.target.closest("[data-do]")) open(feed, rowOf(item));
}

function rowOf(element) {
  return focus.nameOf(element)?.replace(/^row /, "") ?? "";
}

function act(feed, control) {
  const { do: what, key = "" } = control.dataset;
  if (what === "done" || what === "undo" || what === "again") return press(feed, control, what);
  if (what === "fold") return fold(feed, key);
  if (what === "keys") return showKeys(feed, false);
  if (what === "skip") return feed.end.focus();
  if (what === "open") return open(feed, rowOf(control) || key);
  if (what === "pick" || what === "choices") focus.go(feed, picked(feed, key)); // the button may go
  if (what === "choose") return chosen(feed, rowOf(control), false);
  if (what === "choosing") return choosing(feed);
  if (what === "mark") return mark(feed);
  if (what === "off_chosen") return void putOffChosen(feed);
  ask(feed, what, rowOf(control), key);
}

// The person or unit of this key over the list, or the first of them.
function picked(feed, key) {
  return focus.itemNamed(feed, `pick ${key}`) ?? focus.items(feed)[0];
}

// What a row opens stands beside the list where there is room for both.
function open(feed, row) {
  ask(feed, "open", row, feed.data.beside && WIDE.matches ? "beside" : "");
}

function chosen(feed, row, toHere) {
  const may = choose.toggle(feed.drawn, row, toHere);
  if (may) drawAll(feed);
  return may;
}

function choosing(feed) {
  if (choose.state(feed.drawn)?.choosing) choose.stop();
  else choose.begin();
  drawAll(feed);
  feed.list.querySelector('[data-do="choosing"]')?.focus();
}

// Each row is a press of its own, so that one that is refused stops no other.
function mark(feed) {
  const marked = choose.take(feed.drawn);
  for (const row of marked) outbox.press("done", row.left ?? row.flags);
  if (!marked.length) return;
  drawAll(feed);
  focus.go(feed, itemOf(feed, marked[0].flags));
}

// One question about all of them: the reason and the day are the same. Whether any are chosen.
function putOffChosen(feed) {
  if (!choose.state(feed.drawn)?.chosen) return false;
  const rows = choose.toPutOff(feed.drawn);
  if (rows.length) ask(feed, "off_chosen", "", "", rows);
  else say(feed, "None of the chosen was looked at yet.", null, Date.now());
  return true;
}

function press(feed, control, what) {
  const flags = flagsOf(feed, control, what);
  const inToast = control.closest(".toast");
  const preventScroll = !control.matches(":focus-visible"); // nothing moves under a finger
  if (inToast) hush(feed);
  feed.refused.delete(rowOf(control));
  if (what === "again") outbox.again(flags);
  else outbox.press(what, flags);
  drawAll(feed);
  if (inToast) focus.go(feed, itemOf(feed, flags), "title", { preventScroll }); // the button is gone
}

function itemOf(feed, flags) {
  const row = places(feed.drawn).map(([one]) => one).find((one) => one.flags.some((flag) => flags.includes(flag)));
  return row && focus.itemNamed(feed, `row ${row.id}`);
}

// What a button is about: the toast's names them, a line's is one of them, a row's are those not switched off yet.
function flagsOf(feed, control, what) {
  if (control.dataset.flags) return JSON.parse(control.dataset.flags);
  if (control.dataset.flag) return [control.dataset.flag];
  const row = places(feed.drawn).map(([one]) => one).find((one) => one.id === rowOf(control));
  return what === "done" && row.left ? row.left : row.flags;
}

function fold(feed, key) {
  if (!opened.delete(key)) opened.add(key);
  drawAll(feed);
}

// A question. One that takes a choice back has no key: heard twice it is the same.
function ask(feed, what, row = "", key = "", rows = []) {
  if (["filter", "all", "table"].includes(what)) feed.lingering.clear();
  questions.put(feed.asked, what, row, isChosen(feed, what, key) ? "" : key, rows);
  outbox.send(feed.send, feed.asked, Date.now());
}

function isChosen({ data }, what, key) {
  const options = { filter: data.counters, pick: data.choices?.rows }[what] ?? [];
  return options.some((one) => one.key === key && one.on);
}

// Data of another day or a mistake of ours: the list is still there as a table.
function cannot(feed, error) {
  console.error(error);
  feed.data = null;
  draw(feed.list, [{ key: "cannot", what: CANNOT, build: (words) => make("p", "rows cannot", { role: "alert" }, words) }]);
}
