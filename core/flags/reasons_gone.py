"""Why a flag is no longer there: the one reason that fits what the flag is about.

First the records it is about. Where one of them is not loaded, the records system deleted it by name, or it stands
among the rows set aside, or it is simply not there any more: then the flag vanished, and the ledger will not balance.
Where all are loaded, the crime became restricted, the search was withdrawn, or a recorded fact cleared the flag, unless
a row that it may have depended on was set aside.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from core.extract import Extract
from core.extract.keys import among
from core.searches.model import Rule, Search

Record = tuple[str, str]  # a table and a key
_CRIMES = "crimes"
_TABLES = {"victim": "victims", "suspect": "suspects", "bail": "bails", "custody": "custody"}
# The parent with which a record is deleted. An offence or a unit is none: without it the crime is still a crime.
_PARENTS = {"crime_ref": _CRIMES, "suspect_id": "suspects"}
_FIRST = ("deleted", "faulty", "vanished")  # where several records are gone, the first of these is named


class Fate(NamedTuple):
    """One of core.flags.changes.CHANGES, and the table of the record that is gone, where one is.

    `closed_ref`: a second crime by whose restriction the flag is restricted, where its own is not.
    """

    change: str
    lost: str | None = None
    closed_ref: str | None = None


class Flag(NamedTuple):
    """A flag as it last stood; `is_open`: it named no restricted crime."""

    search: str
    subject: str
    code: str
    crime_ref: str
    oic: str | None
    is_open: bool


@dataclass(frozen=True)
class NewlyFaulty:
    """Whose rows were newly set aside: crimes by reference, pairs of them by `~`, officers by collar number."""

    crimes: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    officers: frozenset[str] = frozenset()


class Fates:
    """The fates of flags that are no longer raised, by what an extract says of the records they were about."""

    def __init__(
        self, flags: Iterable[Flag], extract: Extract, searches: Mapping[str, Search], faulty: NewlyFaulty
    ) -> None:
        held = extract.held_back[["table_name", "key", "cells"]].itertuples(index=False, name=None)
        self._held = {(table, key): cells for table, key, cells in held}
        self._deleted = set(extract.deleted[["table", "key"]].itertuples(index=False, name=None))
        self._closed, self._searches, self._faulty = extract.closed_refs, searches, faulty
        named = {record for flag in flags for way in _about(flag, self._rule(flag)) for record in way}
        # Of the records asked about, those that are loaded, each with the crime it is on.
        self._loaded = _crimes_of(self._reached(named), extract.tables)

    def of(self, flag: Flag) -> Fate:
        """Why one of the flags is no longer there."""
        rule = self._rule(flag)
        # An identifier may hold the sign that parts two of them: of several readings, the one with known records.
        about = max(_about(flag, rule), key=lambda way: sum(map(self._is_known, way)), default=())
        lost = [fate for record in about if (fate := self._lost(record)) is not None]
        fate = min(lost, key=lambda one: _FIRST.index(one.change), default=None) or self._left(flag, rule, about)
        closed = self._closed & {flag.crime_ref}.union(*map(self._crimes, about))
        if not closed or not flag.is_open or fate.change == "vanished":
            return fate
        # Whatever has to do with a crime that is restricted now counts as become restricted: closed is the safe side.
        return Fate("restricted", closed_ref=None if flag.crime_ref in closed else min(closed))

    def _rule(self, flag: Flag) -> Rule | None:
        """None for a search, or a code of one, that was withdrawn."""
        search = self._searches.get(flag.search)
        if search is None or (search.codes is not None and flag.code not in {rule.code for rule in search.rules}):
            return None
        return search.rule(flag.code)

    def _left(self, flag: Flag, rule: Rule | None, about: tuple[Record, ...]) -> Fate:
        """Why a flag went although its records are all there."""
        if rule is None:
            return Fate("withdrawn")
        if rule.subject == "link":
            return Fate("faulty" if flag.subject in self._faulty.pairs else "cleared")
        crimes = {flag.crime_ref}.union(*map(self._crimes, about))
        posted = rule.subject == "gap" and flag.oic in self._faulty.officers
        return Fate("faulty" if posted or crimes & self._faulty.crimes else "cleared")

    def _lost(self, record: Record) -> Fate | None:
        """Why a record is not loaded; None where it is."""
        if record in self._loaded:
            return None
        if record in self._held:
            gone = (fate for parent in self._parents(record) if (fate := self._lost(parent)) is not None)
            return next((fate for fate in gone if fate.change == "deleted"), Fate("faulty", record[0]))
        return Fate("deleted" if record in self._deleted else "vanished", record[0])

    def _is_known(self, record: Record) -> bool:
        return record in self._loaded or record in self._held or record in self._deleted

    def _crimes(self, record: Record) -> set[str]:
        """The crimes a record is on now: its own and, of one set aside, that of its suspect too."""
        if record[0] == _CRIMES:
            return {record[1]}
        if record in self._loaded:
            return {self._loaded[record]}
        return set().union(*map(self._crimes, self._parents(record)))

    def _parents(self, record: Record) -> list[Record]:
        """What a row that was set aside says that it belongs to."""
        cells = json.loads(self._held.get(record, "{}")) if record[0] != _CRIMES else {}
        return [(table, cells[column]) for column, table in _PARENTS.items() if column in cells and table != record[0]]

    def _reached(self, records: set[Record]) -> set[Record]:
        """The records, and what those set aside belong to."""
        reached = fresh = records
        while fresh:
            fresh = {parent for record in fresh for parent in self._parents(record)} - reached
            reached = reached | fresh
        return reached


def _about(flag: Flag, rule: Rule | None) -> list[tuple[Record, ...]]:
    """The records a flag is about, in every way its subject can be read."""
    if rule is None or rule.subject in ("crime", "gap"):
        return [((_CRIMES, flag.crime_ref),)]
    if rule.subject in _TABLES:
        return [((_TABLES[rule.subject], flag.subject),)]
    if rule.subject == "link":
        return [((_CRIMES, flag.crime_ref), (_CRIMES, flag.subject[len(flag.crime_ref) + 1 :]))]
    parts = flag.subject.split(":")[:-1]  # victim:custody:event
    halves = ((":".join(parts[:at]), ":".join(parts[at:])) for at in range(1, len(parts)))
    return [(("victims", victim), ("custody", custody)) for victim, custody in halves]


def _crimes_of(records: set[Record], tables: Mapping[str, pd.DataFrame]) -> dict[Record, str]:
    """The records that are in the tables, with the crime of each."""
    wanted: dict[str, list[str]] = {}
    for table, key in records:
        wanted.setdefault(table, []).append(key)
    crimes: dict[Record, str] = {}
    for table, keys in wanted.items():
        rows = tables[table]
        name = rows.columns[0]
        rows = rows.loc[among(rows[name], pd.Series(keys, dtype="str")), [name, "crime_ref"][: 1 + (table != _CRIMES)]]
        crimes |= {(table, str(row[0])): str(row[-1]) for row in rows.itertuples(index=False, name=None)}
    return crimes
