"""The grid's own scripts: which events reach the server, what they carry, how rows are put in order, how Tab leaves."""

# Of what happens in the grid, what reaches the server: a double click, Enter, the cells that ask for something, and
# which rows a filter leaves, because what leaves the app must be what is on the screen.
OPENS = """
function(c) {
  var e = c.eventData || {};
  if (c.streamlitRerunEventTriggerName === 'rowDoubleClicked') { return true; }
  if (c.streamlitRerunEventTriggerName === 'filterChanged') { return true; }
  var cell = e.column && e.column.getColId();
  var acts = cell === 'act' && !!(e.data || {})['act'];
  if (c.streamlitRerunEventTriggerName === 'cellClicked') { return acts || cell === 'open' || cell === 'why'; }
  return !!e.event && e.event.key === 'Enter';
}
"""

# The time makes two openings of the same row two events, and a rerun of the page none.
PICK = """
function(c) {
  var e = c.eventData || {};
  if (c.streamlitRerunEventTriggerName === 'filterChanged') {
    var left = [];
    e.api.forEachNodeAfterFilter(function(node) { left.push(String(node.data['row_id'])); });
    return { left: e.api.isAnyFilterPresent() ? left : null, action: 'filter', nonce: Date.now() };
  }
  var d = e.data;
  var cell = c.streamlitRerunEventTriggerName !== 'rowDoubleClicked' && e.column ? e.column.getColId() : 'open';
  var action = cell === 'why' || (cell === 'act' && d && d['act']) ? cell : 'open';
  return d ? { id: String(d['row_id']), action: action, nonce: Date.now() } : null;
}
"""

ROW_ID = "function(p) { return String(p.data['row_id']); }"

# Arrows move inside the grid. Tab leaves it: rows, and what scrolls, would be stops of their own.
LEAVE = """
function() {
  document.querySelectorAll('.ag-row, .ag-header-row, [class*="viewport"]').forEach(
    function(stop) { stop.tabIndex = -1; }
  );
  return false;
}
"""

# In a narrow grid pinned cells would stand over all that the rows say; they come after it, where it scrolls to.
PINS = """
function(e) {
  var pinned = e.clientWidth < 700 ? null : 'right';
  e.api.applyColumnState({ state: ['why', 'act', 'open'].map(function(id) { return { colId: id, pinned: pinned }; }) });
}
"""

BY_OTHER = """
function(_a, _b, one, other, turned) {
  var first = one.data['%(column)s'], second = other.data['%(column)s'];
  if (first === second) { return 0; }
  if (first == null || second == null) { return (first == null) === turned ? -1 : 1; }
  return first < second ? -1 : 1;
}
"""
