"""The second wall on PostgreSQL: which rows of each table the reader's role gets, whatever a statement forgets.

The policies say what `visible` and `shown` of core/store/scoped say, from the scope that core/store/role.py
tells the transaction. Told nothing, they let nothing through. The owner of the tables, who refreshes them, passes.
"""

from collections.abc import Mapping

from core.store.pairs import MARK
from core.store.schema import metadata

# Each setting is read once a statement. One never told is missing; one told in an earlier transaction is empty.
_COLLAR = "(SELECT nullif(current_setting('daily_actions.collar', true), ''))"
_TODAY = "(SELECT nullif(current_setting('daily_actions.today', true), '')::date)"
_COUNTING = "(SELECT current_setting('daily_actions.counting', true)) = 'on'"
# Answers that the policies themselves would hide, given by functions of the owner's (core/store/wall/put_up.py).
GONE, CLOSED, HIDDEN = "daily_actions_gone", "daily_actions_closed", "daily_actions_hidden_pair"
FUNCTIONS: Mapping[str, str] = {
    # As `closed` of core/store/scoped/visible.py: restricted now, when set aside, or when last heard of.
    CLOSED: """
    SELECT EXISTS (SELECT 1 FROM crimes c WHERE c.crime_ref = ref AND c.restricted)
        OR EXISTS (SELECT 1 FROM set_aside s WHERE s.table_name = 'crimes' AND s.crime_ref = ref AND s.restricted)
        OR NOT EXISTS (SELECT 1 FROM crimes c WHERE c.crime_ref = ref)
           AND EXISTS (SELECT 1 FROM flag_changes t WHERE t.crime_ref = ref AND t.restricted AND t.closed_ref IS NULL
                       AND t.snapshot_id = (SELECT max(l.snapshot_id) FROM flag_changes l WHERE l.crime_ref = ref))
""",
    # A pair, by its key, whose second crime is restricted to others than whoever asks.
    HIDDEN: f"""
    SELECT EXISTS (SELECT 1 FROM pairs p WHERE p.pair_key = ref AND {CLOSED}(p.other_ref)
                   AND NOT EXISTS (SELECT 1 FROM access_lists l
                                   WHERE l.crime_ref = p.other_ref AND l.collar_number = {_COLLAR})
                   AND NOT EXISTS (SELECT 1 FROM set_aside_access l
                                   WHERE l.crime_ref = p.other_ref AND l.collar_number = {_COLLAR}))
""",  # noqa: S608 - our own names
    # In no record at all, and open when last heard of.
    GONE: """
    SELECT NOT EXISTS (SELECT 1 FROM crimes c WHERE c.crime_ref = ref) AND NOT daily_actions_closed(ref)
""",
}


# As KNOWN_LISTS of core/store/scoped/visible.py.
_KNOWN_LISTS = ("access_lists", "set_aside_access")


def _listed(column: str, lists: str) -> str:
    return f"{column} IN (SELECT l.crime_ref FROM {lists} l WHERE l.collar_number = {_COLLAR})"  # noqa: S608 - our own names


def _one_of(column: str, setting: str) -> str:
    # A sub-select is hashed: a force's hundreds of units cost one look-up a row, an array would be walked through.
    return f"{column} IN (SELECT unnest(nullif(current_setting('daily_actions.{setting}', true), '')::text[]))"


def _posted(table: str) -> str:
    return f"({_one_of(f'{table}.oic', 'own')} OR {_one_of(f'{table}.unit_id', 'units')})"


def _owned(table: str, *lists: str) -> str:
    """As `visible`: of a table that says itself whose its rows are."""
    return f"{_posted(table)} AND (NOT {table}.restricted OR {_on_one_of(f'{table}.crime_ref', *lists)})"


def _on_one_of(column: str, *lists: str) -> str:
    return "(" + " OR ".join(_listed(column, one) for one in lists or ("access_lists",)) + ")"


def _of_crime(table: str, column: str = "crime_ref") -> str:
    """Rows that belong to a crime go with it: the sub-select passes the crimes' own policy."""
    return f"EXISTS (SELECT 1 FROM crimes c WHERE c.crime_ref = {table}.{column})"  # noqa: S608 - our own names


def _of_second(pair: str, first: str) -> str:
    """The second crime of an `A~B` passes the crimes' own policy too."""
    second = f"substr({pair}, length({first}) + {len(MARK) + 1})"
    return f"EXISTS (SELECT 1 FROM crimes c WHERE c.crime_ref = {second})"  # noqa: S608 - our own names


def _second_crime_known(table: str, *lists: str) -> str:
    return f"({table}.closed_ref IS NULL OR {_on_one_of(f'{table}.closed_ref', *lists)})"


def _pair_known(table: str) -> str:
    """As `still_open`: nothing is said of a pair once its second crime has become restricted to others."""
    return f"NOT (starts_with({table}.subject, '{MARK}') AND {HIDDEN}({table}.subject))"


def _pressed(table: str) -> str:
    """What somebody pressed: their own words stay theirs, others' go with the crime."""
    return f"({table}.collar_number = {_COLLAR} OR {_of_crime(table)}) AND {_pair_known(table)}"


def _set_aside() -> str:
    """Whose the crime would be; or, where only causes are counted, all but the restricted ones off the lists."""
    counted = f"{_COUNTING} AND (NOT set_aside.restricted OR {_on_one_of('set_aside.crime_ref', *_KNOWN_LISTS)})"
    return f"({_owned('set_aside', 'set_aside_access')}) OR ({counted})"


def _flag_changes() -> str:
    """The flag as it was told, and the crime as it is now, must both be the viewer's, if it is there at all."""
    # Who is on a list of this second kind knows the crime, and it is not loaded.
    gone = f"{GONE}(flag_changes.crime_ref) OR {_listed('flag_changes.crime_ref', 'set_aside_access')}"
    known = f"{_second_crime_known('flag_changes', *_KNOWN_LISTS)} AND {_pair_known('flag_changes')}"
    return f"{_owned('flag_changes', *_KNOWN_LISTS)} AND {known} AND ({_of_crime('flag_changes')} OR {gone})"


_BY_CRIME = ("victims", "suspects", "custody", "bails", "oel_entries", "reviews")
_FACTS_BY_CRIME = ("victim", "suspect", "bail", "custody", "update", "gap")
_SHOWN = f"flags.shown_from <= {_TODAY} AND flags.shown_to >= {_TODAY}"

# A table and the rows of it that the reader's role gets.
POLICIES: Mapping[str, str] = {
    **{name: _owned(name) for name in ("crimes", "facts_crime")},
    **{name: _of_crime(name) for name in (*_BY_CRIME, *(f"facts_{subject}" for subject in _FACTS_BY_CRIME))},
    "victim_contacts": "EXISTS (SELECT 1 FROM victims v WHERE v.victim_id = victim_contacts.victim_id)",
    "crime_links": f"{_of_crime('crime_links')} AND {_of_crime('crime_links', 'linked_ref')}",
    "facts_link": f"{_of_crime('facts_link')} AND {_of_second('facts_link.pair', 'facts_link.crime_ref')}",
    "pairs": f"{_of_crime('pairs')} AND {_of_crime('pairs', 'other_ref')}",
    "access_lists": f"access_lists.collar_number = {_COLLAR}",
    "set_aside_access": f"set_aside_access.collar_number = {_COLLAR}",
    "flags": f"{_owned('flags')} AND {_SHOWN} AND {_second_crime_known('flags')}",
    # Sums that leave restricted crimes out; those of a unit with all below it where the unit is in scope.
    "flag_tallies": _one_of("flag_tallies.unit_id", "units"),
    "flag_changes": _flag_changes(),
    "set_aside": _set_aside(),
    "claims": _pressed("claims"),
    "snoozes": _pressed("snoozes"),
    # It names crimes of every scope: for who audits, whose own scope holds none.
    "access_log": "(SELECT current_setting('daily_actions.log', true)) = 'on'",
}

# Tables without crime data, each with the reason why every reader gets every row.
OPEN: Mapping[str, str] = {
    "units": "the organisation; every page names units",
    "officers": "names beside collar numbers, on every page",
    "postings": "from which every scope follows",
    "absences": "who is off: for cover, capacity and digests",
    "offences": "the catalogue of offences; no crime in it",
    "snapshots": "when records were loaded",
    "snapshot_newest": "newest event and rows by table, restricted crimes left out, shown on Data health",
    "ledger": "sums by unit that leave restricted crimes out",
    "covers": "who stands in for whom; scopes follow from it",
    "sign_ins": "roles of a person's last sign-in",
    "sign_in_sessions": "sign-ins under way, by a digest",
    "presses": "that a press of a button was recorded, by a number drawn at random; not what it did",
    "calendar_feeds": "digests of tokens; whose rows a feed shows follows from it",
    "notices": "which channels a person wants",
    "table_pages": "which pages a person wants as a table",
    "digests": "which digest went out when; no crime in it",
    "access_log_head": "where the chain of the access log ends",
}

# Tables to which the reader has no right at all, each with the reason why no question is ever answered from them.
UNSEEN: Mapping[str, str] = {
    "snapshot_counts": "rows by table of the whole force, restricted crimes included; for the refresh alone",
    "held_back": "rows set aside as they came, of every crime; for the refresh alone",
    "source_marks": "how far a source was read; for the refresh alone",
    "pair_secret": "what the keys of pairs are made with; for the refresh alone",  # nosec B105
    "source_digests": "its keys name every crime, restricted ones included; for the refresh alone",
}


def unclassed() -> set[str]:
    """Tables of the schema that nobody decided about, and decisions about tables that are none."""
    return set(metadata.tables) ^ (set(POLICIES) | set(OPEN) | set(UNSEEN))
