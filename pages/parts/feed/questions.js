// Questions: what the reader wants to see, kept until the server has heard them. Of several values that wait for a run
// Streamlit hands on the last alone, and none while the server is away: so each sending has all that were not heard.

const AGAIN = 4000; // milliseconds after which they are put again, then twice as many: each time stops a run
const TOO_LATE = 60000; // nobody waits for an answer any more

export function none() {
  return { list: [], n: 0, sentAt: 0, wait: AGAIN, due: false };
}

// The number grows over reloads too, so that two alike are two. Put again the last one is the same; one before others is
// put after them, for the last has the last word.
export function put(questions, what, row, key, rows = []) {
  const same = (one) => one.what === what && one.row === row && one.key === key && one.rows.join() === rows.join();
  if (questions.list.length && same(questions.list.at(-1))) return;
  questions.list = questions.list.filter((one) => !same(one));
  questions.n = Math.max(questions.n + 1, Date.now());
  questions.list.push({ n: questions.n, what, row, key, rows, at: Date.now() });
  Object.assign(questions, { due: true, wait: AGAIN });
}

// The server has heard all up to this one, whatever the clock says here.
export function heard(questions, n) {
  questions.n = Math.max(questions.n, n);
  questions.list = questions.list.filter((one) => one.n > n);
}

// How many were given up just now. A clock that is set back makes nothing wait for ever.
export function givenUp(questions, now) {
  const many = questions.list.length;
  questions.list = questions.list.filter((one) => Math.abs(now - one.at) <= TOO_LATE);
  return many - questions.list.length;
}

export function isDue({ list, due, sentAt, wait }, now) {
  return list.length > 0 && (due || Math.abs(now - sentAt) > wait);
}

// What goes with a sending.
export function going(questions, now) {
  const wait = questions.due ? questions.wait : 2 * questions.wait;
  Object.assign(questions, { due: false, sentAt: now, wait });
  return questions.list.map(({ n, what, row, key, rows }) => ({ n, what, row, key, rows }));
}
