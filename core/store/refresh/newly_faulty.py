"""Whose rows an extract newly sets aside: the crimes they are on now, and those they were on as they are stored."""

import json

import pandas as pd
from sqlalchemy import Connection, select

from core.extract import Extract
from core.extract.columns import TABLES
from core.flags.reasons_gone import NewlyFaulty
from core.store.rows import read
from core.store.schema.records import EXTRACT, SET_ASIDE

_FAULT = ["table_name", "crime_ref", "key", "reason"]
AT_ONCE = 5_000  # keys a statement: databases limit its parameters
_CONTACTS, _LINKS, _POSTINGS, _OFFICERS = "victim_contacts", "crime_links", "postings", "officers"
_OF_CRIMES = ("victims", _CONTACTS, "suspects", "custody", "bails", "oel_entries", "reviews")


def newly_faulty(db: Connection, extract: Extract) -> NewlyFaulty:
    """By the rows set aside that were not before; `db` must hold the records of before the refresh."""
    fresh = _fresh(db, extract)
    closed = fresh[["crime_ref", "other_ref"]].isin(extract.closed_refs)
    links = fresh["table_name"].eq(_LINKS)
    pairs = [fresh[links & ~closed.any(axis=1)]]
    pairs += [stored(db, _LINKS, pairs[0], "crime_ref", "linked_ref").set_axis(["crime_ref", "other_ref"], axis=1)]
    # A row that points at a second, restricted crime too says nothing about the first.
    crimes = [fresh.loc[~links & (closed["crime_ref"] | ~closed["other_ref"]), "crime_ref"]]
    for name in _OF_CRIMES:
        crimes.append(_crimes(db, name, fresh[fresh["table_name"].eq(name) & ~closed.any(axis=1)]))
    return NewlyFaulty(
        frozenset(pd.concat(crimes).dropna()),
        frozenset("~".join(sorted(ends)) for ends in pd.concat(pairs)[["crime_ref", "other_ref"]].dropna().to_numpy()),
        _officers(db, extract, fresh),
    )


def _fresh(db: Connection, extract: Extract) -> pd.DataFrame:
    """The faults of which there are more than before, of the same key where they have one, for the same reason."""
    faults = extract.set_aside.rename(columns={"table": "table_name"})
    was = read(db, select(*(SET_ASIDE.c[name] for name in _FAULT)))
    known, many = (frame[_FAULT].astype("str").fillna("").value_counts() for frame in (was, faults))
    fresh = many[many > known.reindex(many.index, fill_value=0)].index
    return faults[pd.MultiIndex.from_frame(faults[_FAULT].astype("str").fillna("")).isin(fresh)]


def _crimes(db: Connection, name: str, rows: pd.DataFrame) -> pd.Series:
    """The crimes that rows were on, a contact through its victim."""
    if name != _CONTACTS:
        return stored(db, name, rows, "crime_ref")["crime_ref"]
    victims = stored(db, name, rows, "victim_id").rename(columns={"victim_id": "key"})
    return stored(db, "victims", victims, "crime_ref")["crime_ref"]


def _officers(db: Connection, extract: Extract, fresh: pd.DataFrame) -> frozenset[str]:
    """The officers themselves, and whom postings were of, then and now."""
    postings = fresh[fresh["table_name"].eq(_POSTINGS)]
    held = extract.held_back[extract.held_back["table_name"].eq(_POSTINGS)]
    cells = held.loc[held["key"].isin(postings["key"].dropna()), "cells"].map(json.loads)
    collars = [fresh.loc[fresh["table_name"].eq(_OFFICERS), "key"].dropna()]
    collars.append(stored(db, _POSTINGS, postings, "collar_number")["collar_number"])
    return frozenset(pd.concat(collars)) | {one["collar_number"] for one in cells if "collar_number" in one}


def stored(db: Connection, name: str, rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Some columns of the stored rows that have the keys of `rows`; `key` for their own."""
    table, keys = EXTRACT[name], rows["key"].dropna().drop_duplicates().tolist()
    key = table.c[TABLES[name].key]
    query = select(*(key.label("key") if column == "key" else table.c[column] for column in columns))
    parts = [query.where(key.in_(keys[at : at + AT_ONCE])) for at in range(0, len(keys), AT_ONCE)]
    empty = pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    return pd.concat([empty, *(read(db, part) for part in parts)], ignore_index=True)
