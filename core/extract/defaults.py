"""Completes rows that state only what matters, for worked cases and tests: `complete` adds the rest.

What is added, unless given:

- units F1 (force) > B1 (bcu) > D1 (department) > T1 (team); officers 1001 DC Alder and 2001 DS Birch of T1 and 3001
  DI Cedar of D1, each posted there unless a posting of theirs is given; offence V1, a violent either-way offence
  without a time limit, victim based. Of a table given as an empty list nothing is added but what other rows need;
- a crime: under investigation by nobody, in T1, standard risk, offence V1, nothing marked; reported and recorded on
  2026-01-05 at 09:00, or both when the one that is given says; in its status since the recorded day;
- a victim: a person who agreed to updates, not enhanced, support unknown; a contact: by phone, reached; a suspect:
  outstanding; a bail: live, standard, 3 months, back on 2026-04-05; an entry: update; a review: supervisor, by 2001;
- the first crime, victim or suspect given (or a new one) for a row that does not name its own;
- every unit, offence, crime, victim and suspect that is named but not there, and the officer of a posting, absence or
  access list, whose rank follows the number (1xxx DC, 2xxx DS, 3xxx DI). The `oic` of a crime and a `by_collar` may
  be strangers and are not added;
- a key for a row without one: C1, C2, V1, VC1 and so on.

An empty cell that is given stays empty.
"""

from collections.abc import Iterable, Mapping

from core.extract.columns import TABLES
from core.extract.declaration import Column
from core.extract.default_rows import ABOVE, CELLS, FORCE, INITIALS, LEVELS, RANKS, WHEN, Rows
from core.extract.row_texts import Row, written


def complete(rows: Mapping[str, Iterable[Row]]) -> Rows:
    """The rows with every missing required cell and parent added; all fifteen tables, cells as text.

    Raises ValueError for a table or column that does not exist, naming the accepted ones.
    """
    done: Rows = {name: [] for name in TABLES}
    for name, given in rows.items():
        _accept("table", name, TABLES)
        for row in given:
            for column in row:
                _accept(f"column of {name}", column, TABLES[name].by_name)
            done[name].append({column: written(cell) or "" for column, cell in row.items()})
    _add_force(done, rows)
    for name in TABLES:
        _number(done, name)
    # Children before parents, so that a parent added here is completed in its turn.
    for name in reversed(TABLES):
        for row in done[name]:
            _fill(done, name, row)
            _add_parents(done, name, row)
    return done


def _accept(what: str, value: str, accepted: Iterable[str]) -> None:
    if value not in accepted:
        raise ValueError(f"found the {what} {value}, wanted one of {', '.join(accepted)}")


def _add_force(done: Rows, given: Mapping[str, Iterable[Row]]) -> None:
    posted = {row.get("collar_number") for row in done["postings"]}
    for name, defaults in FORCE.items():
        key = TABLES[name].key
        by_key = {row.get(key): row for row in done[name]}
        for default in defaults:
            if default[key] in by_key:
                by_key[default[key]].update({**default, **by_key[default[key]]})
            elif (done[name] or name not in given) and not (name == "postings" and _needless(done, default, posted)):
                done[name].append(dict(default))


def _needless(done: Rows, posting: dict[str, str], posted: set[str | None]) -> bool:
    """Whether a default posting has no officer, or its officer has a posting that was given."""
    collar = posting["collar_number"]
    return collar in posted or collar not in {row.get("collar_number") for row in done["officers"]}


def _number(done: Rows, name: str) -> None:
    key = TABLES[name].key
    used = {row[key] for row in done[name] if key in row}
    free = (f"{INITIALS[name]}{number}" for number in range(1, len(done[name]) + len(used) + 1))
    unused = (candidate for candidate in free if candidate not in used)
    for row in done[name]:
        if key not in row:
            row[key] = next(unused)


def _fill(done: Rows, name: str, row: dict[str, str]) -> None:
    """Adds the cells that a row lacks, those that follow from its others first."""
    for column, cell in {**FOLLOWING.get(name, lambda row: {})(row), **CELLS[name]}.items():
        row.setdefault(column, cell)
    for reference in TABLES[name].references:
        if reference.required and reference.name not in row:
            row[reference.name] = _parent(done, reference, row)


def _parent(done: Rows, column: Column, row: dict[str, str]) -> str:
    """The key of the row meant by a reference that is not given."""
    table = str(column.references)
    keys = [parent[TABLES[table].key] for parent in done[table]]
    if column.name == "suspect_id":
        of_crime = [one for one in done[table] if one.get("crime_ref", row.get("crime_ref")) == row.get("crime_ref")]
        keys = [one["suspect_id"] for one in of_crime] if "crime_ref" in row else keys
    if column.name == "crime_ref" and "suspect_id" in row:
        named = [
            one["crime_ref"]
            for one in done["suspects"]
            if one["suspect_id"] == row["suspect_id"] and "crime_ref" in one
        ]
        keys = named or keys
    if column.name == "linked_ref":
        keys = [key for key in keys if key != row.get("crime_ref")]
    free = (f"{INITIALS[table]}{number}" for number in range(1, len(done[table]) + 3))
    taken = {row.get("crime_ref"), *(parent[TABLES[table].key] for parent in done[table])}
    return keys[0] if keys else next(key for key in free if key not in taken)


def _add_parents(done: Rows, name: str, row: dict[str, str]) -> None:
    for column in TABLES[name].references:
        table, key = str(column.references), row.get(column.name)
        if key and key not in {parent[TABLES[table].key] for parent in done[table]}:
            added = {TABLES[table].key: key}
            # The suspect of a custody record or bail is a suspect of the same crime.
            if table == "suspects" and "crime_ref" in row:
                added["crime_ref"] = row["crime_ref"]
            done[table].append(added)


def _unit(row: dict[str, str]) -> dict[str, str]:
    level = row.get("level", LEVELS.get(row["unit_id"][:1], "team"))
    return {"name": f"Invented unit {row['unit_id']}", "level": level, "parent_id": ABOVE.get(level, "")}


def _officer(row: dict[str, str]) -> dict[str, str]:
    rank = row.get("rank", RANKS.get(row["collar_number"][:1], "DC"))
    return {"name": f"{rank} Invented {row['collar_number']}", "rank": rank}


def _crime(row: dict[str, str]) -> dict[str, str]:
    recorded = row.get("recorded_at", row.get("reported_at", WHEN))
    return {"recorded_at": recorded, "reported_at": row.get("reported_at", recorded), "status_since": recorded[:10]}


def _suspect(row: dict[str, str]) -> dict[str, str]:
    named = row.get("named_on", CELLS["suspects"]["named_on"])
    return {"status_since": named}


FOLLOWING = {
    "units": _unit,
    "officers": _officer,
    "offences": lambda row: {"title": f"Invented offence {row['offence_code']}"},
    "crimes": _crime,
    "suspects": _suspect,
}
