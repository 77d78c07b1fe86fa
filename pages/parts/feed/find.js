// The box of the menu in which a crime is found. It is the page's, outside this list; on a phone the menu is folded.

const BOX = ".st-key-find_box input";
const UNFOLD = '[data-testid="stExpandSidebarButton"]';
const PATIENCE = 2000; // milliseconds in which a menu slides in

// Puts the focus into the box, and unfolds the menu for that; false where there is neither.
export function go() {
  if (inSight()) return inSight().focus(), true;
  const button = document.querySelector(`${UNFOLD} button, button${UNFOLD}`);
  if (!button) return false;
  button.click();
  wait(Date.now() + PATIENCE);
  return true;
}

function wait(until) {
  if (inSight()) inSight().focus();
  else if (Date.now() < until) setTimeout(() => wait(until), 50);
}

// A folded menu stands beside the window, or is not there at all.
function inSight() {
  const box = document.querySelector(BOX);
  const place = box?.getBoundingClientRect();
  return place && place.width > 0 && place.left >= 0 && place.right <= innerWidth && box.checkVisibility() ? box : null;
}
