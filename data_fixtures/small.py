"""Writes the small extracts that are read by eye: one awkward case a crime, and one fault a kind.

`python -m data_fixtures.small` writes the folders `small` and `faulty` again from small.yaml and faulty.yaml.
"""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from core.extract.columns import TABLES
from data_fixtures.calibration import offences
from data_fixtures.people import PEOPLE

FOLDER = Path(__file__).parent
Row = dict[str, str]
Tables = dict[str, list[Row]]
KEYS = {
    "victims": ("victim_id", "V"),
    "victim_contacts": ("contact_id", "K"),
    "suspects": ("suspect_id", "S"),
    "custody": ("custody_id", "CU"),
    "bails": ("bail_id", "BL"),
    "oel_entries": ("entry_id", "E"),
    "reviews": ("review_id", "R"),
    "crime_links": ("link_id", "L"),
    "access_lists": ("access_id", "A"),
    "postings": ("posting_id", "PO"),
    "absences": ("absence_id", "AB"),
}


def declared(name: str) -> dict[str, Any]:
    """One of the two files; every cell stays the text it is, so that 0042 and NA survive."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # nosec B506  # noqa: S506 -- makes only texts
    return content


def tables_of(content: dict[str, Any], usual: dict[str, Any]) -> Tables:
    """Every table's rows: the force as declared, and each case with what it does not say filled in from `usual`."""
    tables: Tables = {name: [] for name in TABLES}
    _add_force(tables, content)
    for case in content["cases"]:
        _add_case(tables, case, usual)
    for name, rows in content.get("rows", {}).items():
        tables[name].extend(rows)
    return tables


def _add_force(tables: Tables, content: dict[str, Any]) -> None:
    known = [person for person in PEOPLE if person.known]
    tables["units"] = content["units"]
    tables["officers"] = [
        {
            "collar_number": person.collar_number,
            "name": person.name,
            "rank": person.rank,
            "email": person.email,
            "active": str(person.active).lower(),
        }
        for person in known
    ] + content["officers"]
    there = [
        {
            "collar_number": person.collar_number,
            "unit_id": person.unit,
            "from_date": "2024-01-01",
            "kind": "substantive",
        }
        for person in known
        if person.unit and person.active
    ]
    tables["postings"] = _numbered("postings", there + content["postings"])
    tables["absences"] = _numbered("absences", content["absences"])
    all_offences = offences()
    tables["offences"] = [
        {
            "offence_code": code,
            "title": all_offences.title[place],
            "offence_group": all_offences.group[place],
            "mode_of_trial": all_offences.mode[place],
            "time_limit_rule": all_offences.limit[place],
            "victim_based": str(bool(all_offences.victim[place])).lower(),
        }
        for place, code in enumerate(all_offences.code)
    ]


def _numbered(table: str, rows: list[Row]) -> list[Row]:
    key, letters = KEYS[table]
    return [{key: f"{letters}{number}", **row} for number, row in enumerate(rows, 1)]


def _add_case(tables: Tables, case: dict[str, Any], usual: dict[str, Any]) -> None:
    """One crime and everything below it; keys are the reference, a letter and a number."""
    ref = case["ref"]
    tables["crimes"].append({"crime_ref": ref, **usual["usual"]["crimes"], **case.get("crime", {})})
    for victim in _rows("victims", ref, case, usual):
        contacts = victim.pop("contacts", [{}])
        tables["victims"].append(victim)
        tables["victim_contacts"].extend(_below("victim_contacts", victim["victim_id"], contacts, usual, victim))
    for suspect in _rows("suspects", ref, case, usual):
        for table in ("custody", "bails"):
            tables[table].extend(_below(table, suspect["suspect_id"], suspect.pop(table, []), usual, suspect))
        tables["suspects"].append(suspect)
    for table in ("oel_entries", "reviews"):
        tables[table].extend(_rows(table, ref, case, usual))
    links = [{"crime_ref": ref, **link} for link in case.get("links", [])]
    tables["crime_links"].extend(_keyed("crime_links", ref, links))
    access = [{"crime_ref": ref, "collar_number": collar} for collar in case.get("access", [])]
    tables["access_lists"].extend(_keyed("access_lists", ref, access))


def _rows(table: str, ref: str, case: dict[str, Any], usual: dict[str, Any]) -> list[dict[str, Any]]:
    given = case.get(table, [{}] if table in usual["always"] else [])
    return _keyed(table, ref, [{"crime_ref": ref, **usual["usual"][table], **row} for row in given])


def _below(table: str, parent: str, given: list[Row], usual: dict[str, Any], above: Row) -> list[dict[str, Any]]:
    """Rows of a victim or a suspect; custody and bail name the crime as well."""
    up = (
        {"victim_id": parent} if table == "victim_contacts" else {"suspect_id": parent, "crime_ref": above["crime_ref"]}
    )
    return _keyed(table, parent, [{**up, **usual["usual"][table], **row} for row in given])


def _keyed(table: str, ref: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    key, letters = KEYS[table]
    return [{key: f"{ref}-{letters}{number}", **row} for number, row in enumerate(rows, 1)]


def files(name: str) -> Iterator[tuple[str, bytes]]:
    """Every file of one of the two extracts with its bytes, the README with its table included."""
    content, usual = declared(name), declared("small")
    tables = tables_of(
        {**{part: usual[part] for part in ("units", "officers", "postings", "absences")}, **content}, usual
    )
    raw = content.get("raw", [])
    counts = {table: len(rows) for table, rows in tables.items()}
    for table, rows in tables.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, [column.name for column in TABLES[table].columns], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        lines = [one for one in raw if one["table"] == table]
        counts[table] += len(lines)
        broken = b"".join(one["line"].encode(one.get("encoding", "utf-8")) + b"\n" for one in lines)
        yield f"{table}.csv", text.getvalue().encode() + broken
    manifest = {
        "extracted_at": f"{usual['as_of']}T06:00:00+00:00",
        "source": f"data_fixtures/{name}.yaml, invented",
        "kind": "full",
        "tables": counts,
    }
    yield "manifest.json", (json.dumps(manifest, indent=2) + "\n").encode()
    yield "README.md", _readme(name, content, usual["as_of"]).encode()


def _readme(name: str, content: dict[str, Any], as_of: str) -> str:
    """What each row is there for."""
    cases = [(f"`{case['ref']}`", case["why"]) for case in content["cases"]]
    cases += [(f"`{one['table']}`, a line of its own", one["why"]) for one in content.get("raw", [])]
    cases += [(f"`{table}`, a row of its own", why) for table, why in content.get("rows_why", {}).items()]
    rows = "\n".join(f"| {ref} | {why} |" for ref, why in cases)
    return (
        f"# The {name} extract\n\n{content['about']}\n\n"
        f"Today is {as_of}. Written from `data_fixtures/{name}.yaml` by `python -m data_fixtures.small`; "
        f"change it there.\n\n| crime or row | why it is there |\n|---|---|\n{rows}\n"
    )


def main() -> None:
    """Writes both folders."""
    for name in ("small", "faulty"):
        for file, content in files(name):
            (FOLDER / name / file).write_bytes(content)


if __name__ == "__main__":
    main()
