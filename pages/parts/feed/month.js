// Whole weeks as a table of days to press; the arrow keys move from day to day. It knows no rule: words, tones and what
// is chosen come with the data.
//
// data { label, weeks: [[day]], below }   a week has seven days, Monday first; `below` is where a pressed day is shown
// day  { day, pre, number, post, said, n, tiles: [{ shape, tone, icon }], holiday, today, on, out }
//      `pre` and `post` stand around the number where there is room; `out` is outside of what is looked at

import { icon, make } from "./dom.js";

const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const PATIENCE = 15000; // milliseconds after which a day that was pressed and never came is not shown as chosen
const months = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const month = months.get(parentElement) ?? mount(parentElement);
  month.send = setTriggerValue;
  draw(month, data);
}

function mount(parentElement) {
  const frame = parentElement.querySelector(".feed");
  const month = { root: parentElement, frame, send: null, drawn: "", below: "", chosen: "", giveUp: 0, pressed: false };
  frame.addEventListener("click", (event) => pressed(month, event.target.closest("button")));
  frame.addEventListener("keydown", (event) => moved(month, event));
  months.set(parentElement, month);
  return month;
}

function draw(month, data) {
  const said = JSON.stringify(data);
  if (said === month.drawn) return;
  const kept = focused(month)?.dataset.day;
  month.drawn = said;
  month.frame.replaceChildren(table(data));
  const days = buttons(month);
  const there = days.find((one) => one.getAttribute("aria-pressed") === "true") ?? days[0];
  if (there) there.tabIndex = 0;
  if (kept) days.find((one) => one.dataset.day === kept)?.focus({ preventScroll: true });
  if (month.pressed) show(data.below);
  month.pressed = false;
  month.below = data.below;
  month.chosen = data.weeks.flat().find((day) => day.on)?.day ?? "";
  clearTimeout(month.giveUp);
}

// What was asked for comes into sight; where it stands beside the weeks nothing moves.
function show(below) {
  const place = document.querySelector(`.st-key-${CSS.escape(below)}`);
  if (place && place.getBoundingClientRect().top > innerHeight * 0.7) place.scrollIntoView({ block: "start" });
}

function table({ label, weeks }) {
  const names = make("tr", "", {}, ...NAMES.map((name) => make("th", "", { scope: "col" }, name)));
  const rows = weeks.map((week) => make("tr", "", {}, ...week.map(cell)));
  return make("table", "month", { "aria-label": label }, make("thead", "", {}, names), make("tbody", "", {}, ...rows));
}

function cell(day) {
  const number = make(
    "span", "day", {}, day.pre && make("span", "wide", {}, `${day.pre} `), day.number, day.post && make("span", day.number === "1" ? "begins" : "wide", {}, ` ${day.post}`),
  );
  if (day.out) return make("td", "out", {}, number);
  const law = day.tiles.find((tile) => tile.shape === "law");
  const tiles = day.tiles.map((one) => make("span", `t mini ${one.shape} ${one.tone}${one === law ? " first" : ""}`, {}, icon(one.icon)));
  const button = make(
    "button", day.today ? "today" : "", { type: "button", tabindex: "-1", "data-day": day.day, "aria-label": day.said, "aria-pressed": String(day.on), "aria-current": day.today && "date" },
    number, day.n ? make("b", "n", {}, day.n.toLocaleString("en-GB")) : null,
    day.holiday && make("span", "holiday", {}, day.holiday), make("span", "tiles", { "aria-hidden": "true" }, ...tiles),
  );
  return make("td", "", {}, button);
}

function buttons(month) {
  return [...month.frame.querySelectorAll("button")];
}

function focused(month) {
  return buttons(month).find((one) => one.matches(":focus"));
}

function pressed(month, button) {
  if (!button) return;
  if (button.dataset.day === month.chosen) {
    mark(month, month.chosen);
    return show(month.below);
  }
  mark(month, button.dataset.day);
  clearTimeout(month.giveUp);
  month.giveUp = setTimeout(() => mark(month, month.chosen), PATIENCE);
  month.pressed = true;
  month.send("day", button.dataset.day);
}

function mark(month, day) {
  for (const one of buttons(month)) {
    one.setAttribute("aria-pressed", String(one.dataset.day === day));
    one.tabIndex = one.dataset.day === day ? 0 : -1;
  }
}

function moved(month, event) {
  const step = STEPS[event.key];
  const here = focused(month);
  if (!step || !here || event.altKey || event.ctrlKey || event.metaKey) return;
  const days = buttons(month);
  const next = days[days.indexOf(here) + step];
  event.preventDefault();
  if (!next) return;
  here.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
