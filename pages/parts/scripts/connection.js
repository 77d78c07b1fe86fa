// What only the browser can know, said in words: that the connection is lost, which press got no answer, what was typed.
//
// A press that changes something carries an id in the class of its button, drawn before it was pressed. It is kept here
// until the page has answered and stayed connected; if the connection breaks before that, the server is asked for the id.
// Stored, for this window alone and under the person's own mark, are ids, times and what a button is called. What is
// typed and what it is about stay in the memory of the open page.

const KEPT = "daily_actions_presses";
const PRESS = /st-key-press_([a-z]+_[0-9a-f]{32})/;
const FIELDS = '[data-testid="stTextInput"] input, [data-testid="stTextArea"] textarea';
const BOXES = '[data-testid="stDialog"]:has([data-testid="stVerticalBlock"])';
const SETTLED = 1500; // milliseconds without a run: what a reconnected page draws is drawn
const ANSWERED = 5000; // connected and without a run for so long after a press: it was answered on the screen
const NO_ANSWER = 12000; // then a press without an answer is said
const ASK_AGAIN = 5000;
const ONE_STEP = 5000; // between the two halves of one change of page
const WRITTEN = 20000; // a write waits ten seconds for a lock at most; after this one that is not there never comes

const line = {
  person: null, presses: new Map(), other: null, lostAt: null, quietSince: null, asked: { n: 0, at: 0 },
  typed: [], boxes: [], said: [], drawn: "", root: null, ask: null, watched: null,
};

export default function ({ parentElement, data, setTriggerValue }) {
  line.root = parentElement;
  line.ask = (asked) => setTriggerValue("ask", asked);
  watch();
  if (line.person !== data.person) begin(data.person);
  if (data.answer.n === line.asked.n) heard(data.answer.found);
  tick();
}

function watch() {
  const app = document.querySelector('[data-testid="stApp"]');
  if (line.watched === app) return;
  if (line.watched === null) {
    document.addEventListener("click", pressed, true);
    mendHistory();
    window.addEventListener("beforeunload", warn);
    setInterval(tick, 1000);
  }
  new MutationObserver(tick).observe(app, { attributes: true });
  line.watched = app;
}

// Streamlit goes to another page in two steps: it writes the next page's query into the address of the page that is
// left, as an entry of the history, and only then changes the page. Back would lead to that entry, which nobody saw: it
// gets the address back that it had before.
function mendHistory() {
  const push = history.pushState;
  let left = null;
  history.pushState = function (state, title, url) {
    const to = new URL(url ?? location.href, location.href);
    const here = to.pathname === location.pathname;
    const ticked = here && withoutTicks(to) === withoutTicks(location);
    if (here) left = { href: location.href, state: history.state, at: Date.now() };
    else if (left && to.search && to.search === location.search && Date.now() - left.at < ONE_STEP) {
      history.replaceState(left.state, "", left.href);
    }
    if (ticked) return history.replaceState(state, title, url); // Back leaves what was ticked, and not tick by tick
    return push.call(history, state, title, url);
  };
}

function withoutTicks({ search }) {
  const query = new URLSearchParams(search);
  query.delete("ticks");
  return String(query);
}

// Another person in this window takes nothing over; the same one is told what became of presses before a reload.
function begin(person) {
  Object.assign(line, { person, presses: new Map(), other: null, typed: [], boxes: [], said: [] });
  const kept = stored();
  if (kept && kept.person === person) {
    for (const press of kept.presses) line.presses.set(press.id, { ...press, doubt: true });
  }
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
  const presses = [...line.presses.values()].filter((press) => !press.leaves);
  try {
    if (!presses.length) return sessionStorage.removeItem(KEPT);
    const rows = presses.map(({ id, label, at }) => ({ id, label, at }));
    sessionStorage.setItem(KEPT, JSON.stringify({ person: line.person, presses: rows }));
  } catch {
    // closed by the browser's settings: what is in memory still holds until the page is loaded again
  }
}

function pressed(event) {
  const control = event.target.closest?.("button, label");
  // Of the page itself, not of Streamlit's frame round it; and by a person, not by this script.
  if (!event.isTrusted || !control || control.disabled || !control.closest('[data-testid="stElementContainer"]')) return;
  const id = control.closest('[class*="st-key-press_"]')?.className.match(PRESS)?.[1];
  const label = (control.querySelector("p")?.innerText || control.getAttribute("aria-label") || "").trim();
  if (!label) return;
  const at = Date.now();
  const press = { id, label, about: about(control), box: boxOf(control), at, doubt: false, leaves: /^leave_/.test(id ?? "") };
  line.quietSince = null;
  if (press.leaves) forgetAll();
  line.other = id ? null : press; // what was pressed before has led here, so it was answered
  if (id) line.presses.set(id, press);
  keep();
}

// Nothing of a person stays when they go, nor what the feed keeps (feed/outbox.js).
function forgetAll() {
  line.presses.clear();
  try {
    sessionStorage.removeItem("daily_actions_outbox");
  } catch {
    // closed by the browser's settings: nothing was kept there
  }
}

function about(control) {
  const said = control.closest('[role="dialog"]')?.querySelector('[data-testid="stMarkdown"] p')?.innerText ?? "";
  return said ? ` (${said.split("\n")[0]})` : "";
}

function boxOf(element) {
  return element.closest(BOXES)?.querySelector("h2")?.innerText.trim() ?? "";
}

function tick() {
  if (!line.root.isConnected) return; // the page of somebody who is not signed in: nothing of ours is on it
  const now = Date.now();
  const { testConnectionState, testScriptState } = line.watched.dataset;
  const live = testConnectionState === "CONNECTED";
  if (!live || testScriptState !== "notRunning") line.quietSince = null;
  else line.quietSince ??= now;
  const quiet = line.quietSince === null ? 0 : now - line.quietSince;
  document.documentElement.classList.toggle("connection-lost", !live);
  if (!live && line.lostAt === null) lost(now);
  if (!live) closeForeign();
  if (line.lostAt !== null && quiet > SETTLED) back();
  if (line.other && !line.other.doubt && quiet > SETTLED) line.other = null; // it changes nothing: one look is enough
  if (line.lostAt === null && quiet > ANSWERED) forgetAnswered();
  if (line.lostAt === null && quiet > 0) askFor(now);
  draw(now);
}

function lost(now) {
  Object.assign(line, { lostAt: now, typed: fields(), boxes: boxes() });
  for (const press of line.presses.values()) press.doubt = true;
  if (line.other) line.other.doubt = true;
}

function back() {
  const there = fields();
  line.said.push({ words: `The connection was lost at ${clock(line.lostAt)} and is back. The page shows what is on record now.` });
  for (const box of line.boxes.filter((title) => !boxes().includes(title))) {
    line.said.push({ box, words: `“${box}” was closed by it. Next: open it again.` });
  }
  for (const was of line.typed.filter(({ label, text }) => !there.some((f) => f.label === label && f.text === text))) {
    const words = `What you typed in “${was.label}” may not have been sent:`;
    line.said.push({ box: was.box, words, text: was.text });
  }
  if (line.other?.doubt) {
    line.said.push({ words: `“${line.other.label}” got no answer. It changed nothing. Next: press it again.` });
  }
  Object.assign(line, { lostAt: null, typed: [], boxes: [], other: null });
}

function forgetAnswered() {
  for (const [id, press] of line.presses) if (!press.doubt) line.presses.delete(id);
  keep();
}

function askFor(now) {
  const doubted = [...line.presses.values()].filter((press) => press.doubt);
  if (!doubted.length || now - line.asked.at < ASK_AGAIN) return;
  line.asked = { n: now, at: now };
  line.ask({ n: now, ids: doubted.map((press) => press.id) });
}

function heard(found) {
  for (const [id, press] of line.presses) {
    const answer = press.doubt && found[id];
    if (!answer || !(answer.recorded || line.asked.at - press.at > WRITTEN)) continue;
    // Recorded, it took with it what was typed in its box.
    if (answer.recorded && press.box) line.said = line.said.filter((note) => note.box !== press.box);
    line.said.push({ words: `“${press.label}”${press.about ?? ""}, pressed at ${clock(press.at)}: ${answer.words}` });
    line.presses.delete(id);
  }
  keep();
}

function fields() {
  const typed = [...document.querySelectorAll(FIELDS)].filter((field) => field.value.trim());
  return typed.map((field) => ({
    label: field.getAttribute("aria-label") ?? "a field", text: field.value, box: boxOf(field),
  }));
}

function boxes() {
  return [...document.querySelectorAll(`${BOXES} h2`)].map((title) => title.innerText.trim());
}

// Streamlit's own box asks for a terminal, which nobody here has; ours says the same in their words.
function closeForeign() {
  for (const box of document.querySelectorAll('[data-testid="stDialog"]')) {
    if (!box.querySelector('[data-testid="stVerticalBlock"]')) box.querySelector('[aria-label="Close"]')?.click();
  }
}

function warn(event) {
  if (line.typed.length || line.said.some((note) => note.text)) event.preventDefault();
}

function clock(at) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(at);
}

function words(now) {
  const notes = [...line.said];
  const waiting = [...line.presses.values(), line.other].filter(Boolean);
  if (line.lostAt !== null) {
    notes.unshift({ words: "Connection lost. Nothing can be sent until it is back; the page may be out of date." });
    for (const press of waiting) {
      notes.push({ words: `“${press.label}” may not have arrived. This line will say what became of it.` });
    }
    if (line.typed.length) notes.push({ words: "What you typed is kept while this page stays open." });
    return notes;
  }
  for (const press of waiting) {
    if (press.doubt && press.id) notes.push({ words: `“${press.label}”: looking up whether it was recorded.` });
    else if (now - press.at > NO_ANSWER && line.quietSince === null) {
      notes.push({ words: `No answer yet to “${press.label}”. Wait: this line will say what became of it.` });
    }
  }
  return notes;
}

function draw(now) {
  const notes = words(now);
  const drawn = JSON.stringify([notes, line.lostAt]);
  const box = line.root.querySelector("section");
  if (drawn === line.drawn && box.childElementCount === notes.length + (line.said.length ? 1 : 0)) return;
  line.drawn = drawn;
  box.hidden = !notes.length;
  box.classList.toggle("lost", line.lostAt !== null);
  box.replaceChildren(...notes.map(shown), ...(line.said.length ? [button("OK", dismiss)] : []));
}

function shown({ words: said, text }) {
  const part = document.createElement("div");
  part.append(Object.assign(document.createElement("p"), { textContent: said }));
  if (text !== undefined) {
    const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, rows: 2 });
    field.setAttribute("aria-label", said);
    part.append(field, button("Copy", () => copy(field)));
  }
  return part;
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function copy(field) {
  field.select();
  document.execCommand("copy"); // the newer way is missing on plain http
}

function dismiss() {
  line.said = [];
  draw(Date.now());
}
