// What is drawn: the server's data with what was pressed here and is not in them yet. No element is touched here.

const GONE = new Set(["claimed", "off"]); // states of rows that do not count

// The data, with every row that was just switched off still in the place where it stood.
function withLingering(data, lingering) {
  if (!lingering.size) return data;
  const kept = [...lingering.values()].sort((a, b) => a.at - b.at);
  const flags = new Set(kept.flatMap(({ row }) => row.flags));
  const elsewhere = (place) => ({
    ...place, rows: place.rows && place.rows.filter((row) => !row.flags.some((flag) => flags.has(flag))),
  });
  const groups = data.groups.map((group) => ({ ...elsewhere(group), folds: group.folds.map(elsewhere) }));
  const bare = data.bare.map(elsewhere);
  for (const one of kept) putBack(one, groups, bare);
  return { ...data, groups, bare };
}

function putBack(one, groups, bare) {
  let group = groups.find(({ key }) => key === one.group?.key);
  if (one.group && !group) {
    group = { ...one.group, n: 0, rows: [], folds: [] };
    groups.splice(one.groupAt, 0, group);
  }
  const fold = [...(group ? group.folds : bare)].find(({ key }) => key === one.fold);
  const rows = (fold ?? group)?.rows;
  if (!rows) return;
  const above = one.above.findLast((id) => rows.some((row) => row.id === id));
  rows.splice(rows.findIndex((row) => row.id === above) + 1, 0, one.row);
}

// Where each row stands, as `withLingering` wants it: [row, place].
export function places(data) {
  const of = (rows, place) =>
    (rows ?? []).map((row, at) => [row, { ...place, row, at, above: rows.slice(0, at).map(({ id }) => id) }]);
  const inFolds = (folds, place) => folds.flatMap((fold) => of(fold.rows, { ...place, fold: fold.key, head: fold.head }));
  const inGroups = data.groups.flatMap((group, groupAt) => [
    ...of(group.rows, { group, groupAt, fold: null }), ...inFolds(group.folds, { group, groupAt }),
  ]);
  return [...inGroups, ...inFolds(data.bare, { group: null })];
}

// The data as they are drawn. `local` has the last press of each flag, the rows that linger and those refused.
export function view(data, local, now) {
  const shown = withLingering(data, local.lingering);
  const counters = new Map(shown.counters.map((counter) => [counter.key, { ...counter }]));
  const moved = (group, change) => {
    for (const [key, by] of [[group, change], ["waiting", -change]]) {
      if (change && counters.has(key)) counters.get(key).n = Math.max(0, counters.get(key).n + by);
    }
    return change;
  };
  const groups = shown.groups.map((group) => {
    const changes = new Map([group, ...group.folds].map((place) => [place, moved(group.key, changed(place, local))]));
    const folds = group.folds.map((fold) => drawnFold(fold, changes.get(fold), local, now));
    const change = [...changes.values()].reduce((sum, one) => sum + one, 0);
    return { ...group, n: Math.max(0, group.n + change), rows: drawnRows(group.rows, local, now), folds };
  });
  const bare = shown.bare.map((fold) => {
    const change = moved(null, changed(fold, local));
    const leaves = fold.rows?.some((row) => GONE.has(row.state)) ? -change : change;
    return drawnFold(fold, leaves, local, now);
  });
  return { ...shown, counters: [...counters.values()], groups, bare };
}

function drawnFold(fold, change, local, now) {
  return { ...fold, n: Math.max(0, fold.n + change), rows: drawnRows(fold.rows, local, now) };
}

function drawnRows(rows, local, now) {
  return rows && rows.map((row) => chosen(drawnRow(row, local, now), local)); // of a closed fold they have not come
}

function chosen(row, { choice }) {
  const is = choice(row);
  return is === undefined ? row : { ...row, choice: is };
}

// By how much more or fewer flags a place counts than the server says.
function changed(place, local) {
  const flags = (place.rows ?? []).flatMap((row) => row.flags.map((flag) => [flag, counted(row, flag, local)]));
  return flags.reduce((sum, [flag, before]) => sum + Number(wanted(flag, before, local)) - Number(before), 0);
}

function counted(row, flag, local) {
  return !(GONE.has(row.state) || local.lingering.get(row.id)?.claimed.has(flag));
}

// Whether a flag counts once everything pressed has arrived. What was not sent in time changes nothing.
function wanted(flag, before, { presses }) {
  const press = presses.get(flag);
  return !press || press.late ? before : press.do === "undo";
}

function drawnRow(row, local, now) {
  if (!row.flags.length) return row; // nobody here may press it
  const pressed = row.flags.map((flag) => local.presses.get(flag)).filter(Boolean);
  const late = pressed.find((press) => press.late);
  if (late && pressed.length === row.flags.length) return notSent(row, late);
  const off = row.flags.filter((flag) => !wanted(flag, counted(row, flag, local), local));
  const slow = pressed.some((press) => !press.late && now - press.at > 300);
  if (GONE.has(row.state)) return off.length < row.flags.length ? comingBack(row, slow) : refused(row, local);
  if (off.length === row.flags.length) return claimed(row, slow);
  const left = row.flags.length - off.length;
  const lines = row.lines.map((line) => ({
    ...line, off: off.includes(line.flag), late: Boolean(local.presses.get(line.flag)?.late),
  }));
  const actWord = off.length && row.act === "done" ? (left > 1 ? `All ${left}` : "Done") : row.actWord;
  return refused({ ...row, lines, actWord, left: row.flags.filter((flag) => !off.includes(flag)) }, local);
}

function refused(row, { refused: answers }) {
  const words = answers.get(row.id)?.words;
  return words ? { ...row, alert: words } : row;
}

function claimed(row, slow) {
  return {
    ...row, state: "claimed", tone: "later", icon: "hourglass_top", when: "Waiting for the records", whenTone: "grey",
    notes: slow ? ["Sending…"] : [], tag: "", lines: [], moreLines: 0, act: "undo", actWord: "Undo", why: false,
  };
}

function comingBack(row, slow) {
  return { ...row, state: "sending", act: "", why: false, actWord: slow ? "Sending…" : "" };
}

function notSent(row, late) {
  const still = late.do === "done" ? "It still counts as not done." : "It is not undone yet.";
  return {
    ...row, when: "Not sent", whenTone: "red", exact: "", notes: [`No connection. ${still}`], tag: "", lines: [],
    moreLines: 0, act: "again", actWord: "Again", why: false,
  };
}
