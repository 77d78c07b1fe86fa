// One line at the bottom of the window: what became of a press, and the way back. It waits while it is looked at.

import { make } from "./dom.js";

const STAYS = 6000; // milliseconds

// It is there before anything is said: a screen reader reads what comes into it.
export function toastPlace() {
  return make("div", "", { role: "status" });
}

// `act` is { label, what, flags } or null.
export function say(feed, words, act, now) {
  const attributes = act && { type: "button", "data-do": act.what, "data-flags": JSON.stringify(act.flags) };
  const button = act && make("button", "", attributes, act.label);
  feed.toast.replaceChildren(make("div", "toast", {}, make("span", "", {}, words), button));
  feed.toastUntil = now + STAYS;
}

export function fade(feed, now) {
  if (feed.toast.querySelector(":hover, :focus")) feed.toastUntil = now + STAYS;
  else if (now > feed.toastUntil) hush(feed);
}

export function hush({ toast }) {
  toast.replaceChildren();
}
