// The outbox: presses that the server has not answered yet. Streamlit drops what is sent while the server is away and
// tells nobody, so everything is sent again until it is answered. Kept for this window alone and under the person's own
// mark are ids and the keys of flags; whose presses they are or what they are about stands nowhere in it.

import * as questions from "./questions.js";

const KEPT = "daily_actions_outbox";
const AGAIN = 4000; // milliseconds between two sendings, then twice as many: each stops the run that may be about to answer
const SELDOM = 32000; // but not more
const LATE = 12000; // then it is said that a press was not sent
const AT_ONCE = 60; // presses that the server reads at once

const outbox = { person: null, presses: [], sentAt: 0, wait: AGAIN, due: false };

// Another person in this window, or nobody, takes nothing over; the same one's presses go out again after a reload.
export function begin(person) {
  if (outbox.person === person) return;
  const kept = stored();
  const mine = person && kept?.person === person ? kept.presses : [];
  Object.assign(outbox, { person, sentAt: 0 });
  outbox.presses = mine.map(({ id, what, flags }) => ({ id, do: what, flags, at: Date.now(), sent: true, late: false }));
  keep();
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null; // closed by the browser's settings, or not ours
  }
}

function keep() {
  const { person, presses } = outbox;
  try {
    if (!presses.length) return sessionStorage.removeItem(KEPT);
    const rows = presses.map((press) => ({ id: press.id, what: press.do, flags: press.flags }));
    sessionStorage.setItem(KEPT, JSON.stringify({ person, presses: rows }));
  } catch {
    // closed by the browser's settings: what is in memory still holds until the page is loaded again
  }
}

export function press(what, flags) {
  const left = flags.filter((flag) => !(what === "undo" ? takeBack(flag) : isUnderWay(flag)));
  if (what === "done") again(flags);
  if (left.length) {
    outbox.presses.push({ id: newId(), do: what, flags: left, at: Date.now(), sent: false, late: false });
  }
  outbox.due = true;
  keep();
}

// A press that has never left the browser is taken back by forgetting it.
function takeBack(flag) {
  const unsent = outbox.presses.find((press) => !press.sent && press.do === "done" && press.flags.includes(flag));
  if (!unsent) return false;
  unsent.flags = unsent.flags.filter((other) => other !== flag);
  outbox.presses = outbox.presses.filter((press) => press.flags.length);
  return true;
}

function isUnderWay(flag) {
  return byFlag().get(flag)?.do === "done";
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain http
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Sends the whole outbox with the questions of a feed: of several values that wait for a run Streamlit hands on the last
// alone.
export function send(setTriggerValue, asked, now) {
  if (!connected()) return void (outbox.wait = AGAIN);
  const isDue = outbox.presses.length > 0 && (outbox.due || Math.abs(now - outbox.sentAt) > outbox.wait);
  if (!isDue && !questions.isDue(asked, now)) return;
  Object.assign(outbox, { wait: outbox.due ? AGAIN : Math.min(2 * outbox.wait, SELDOM), due: false, sentAt: now });
  const going = outbox.presses.slice(0, AT_ONCE);
  for (const one of going) one.sent = true;
  const presses = going.map(({ id, do: what, flags }) => ({ id, do: what, flags }));
  setTriggerValue("sent", { presses, asks: questions.going(asked, now) });
}

function connected() {
  const state = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
  return state === undefined || state === "CONNECTED";
}

// The presses that these answers are about, each with its answer; they leave the outbox.
export function answered(acks) {
  const about = outbox.presses.filter((press) => acks[press.id]);
  outbox.presses = outbox.presses.filter((press) => !acks[press.id]);
  if (about.length) keep();
  outbox.due ||= outbox.presses.some((press) => !press.sent);
  return about.map((press) => ({ ...press, answer: acks[press.id] }));
}

// The presses for which it became late just now.
export function lately(now) {
  const late = outbox.presses.filter((press) => !press.late && Math.abs(now - press.at) > LATE);
  for (const press of late) press.late = true;
  return late;
}

export function again(flags) {
  for (const press of outbox.presses) {
    if (press.flags.some((flag) => flags.includes(flag))) Object.assign(press, { at: Date.now(), late: false });
  }
  outbox.due = true;
}

export function isEmpty() {
  return outbox.presses.length === 0;
}

// The last press about each flag.
export function byFlag() {
  return new Map(outbox.presses.flatMap((press) => press.flags.map((flag) => [flag, press])));
}
