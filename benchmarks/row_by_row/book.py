"""The rows of an extract with each crime's own rows at hand, and who holds which rank and posting."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
LONDON = ZoneInfo("Europe/London")

OPEN = ("unallocated", "under_investigation", "awaiting_cps")
MANAGERS = ("INSP", "DI", "CI", "DCI", "SUPT", "DSUPT", "CSUPT", "DCSUPT", "ACC")
SUPERVISORS = ("PS", "DS", *MANAGERS)
CHILDREN = ("victims", "suspects", "custody", "bails", "oel_entries", "reviews", "crime_links")


class Book:
    """`of[table][crime_ref]` lists a crime's rows; `contacts[victim_id]` a victim's contacts."""

    def __init__(self, tables: dict[str, list[Row]], today: date) -> None:
        self.today = today
        self.crimes = {row["crime_ref"]: row for row in tables["crimes"]}
        self.offences = {row["offence_code"]: row for row in tables["offences"]}
        self.officers = {row["collar_number"]: row for row in tables["officers"]}
        self.posted = {row["collar_number"] for row in tables["postings"] if _covers(row, today)}
        self.of = {table: _by(tables[table], "crime_ref") for table in CHILDREN}
        self.contacts = _by(tables["victim_contacts"], "victim_id")
        self.pairs_done: set[tuple[str, str, str]] = set()

    def rows(self, table: str, crime: Row) -> list[Row]:
        """The rows of a table that belong to the crime, in file order."""
        return self.of[table].get(crime["crime_ref"], [])

    def offence(self, crime: Row) -> Row:
        """The offence of a crime."""
        return self.offences[crime["offence_code"]]

    def rank(self, collar_number: str | None) -> str | None:
        """The rank of an officer; None for someone the force does not know."""
        officer = self.officers.get(collar_number or "")
        return officer["rank"] if officer else None

    def serves_today(self, collar_number: str) -> bool:
        """Whether this is an active officer with a posting today."""
        officer = self.officers.get(collar_number)
        return officer is not None and officer["active"] and collar_number in self.posted

    def supervisor_review(self, crime: Row) -> datetime | None:
        """The last counted supervisor review: by someone of rank PS/DS or above who is not the crime's OIC."""
        return last(
            review["reviewed_at"]
            for review in self.rows("reviews", crime)
            if review["kind"] in ("initial", "supervisor")
            and review["by_collar"] != crime["oic"]
            and self.rank(review["by_collar"]) in SUPERVISORS
        )

    def manager_review(self, crime: Row) -> datetime | None:
        """The last counted manager review: by INSP/DI or above, the OIC or not."""
        return last(
            review["reviewed_at"]
            for review in self.rows("reviews", crime)
            if review["kind"] == "manager" and self.rank(review["by_collar"]) in MANAGERS
        )

    def contact(self, victim: Row) -> datetime | None:
        """The last counted contact of a victim."""
        made = self.contacts.get(victim["victim_id"], [])
        return last(contact["contacted_at"] for contact in made if contact["outcome"] in ("reached", "sent"))


def _covers(posting: Row, today: date) -> bool:
    return posting["from_date"] <= today and (posting["to_date"] is None or today <= posting["to_date"])


def _by(rows: list[Row], parent: str) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row[parent]].append(row)
    return dict(found)


def last(moments: Any) -> Any:
    """The latest of several dates or instants; None when there is none."""
    return max(moments, default=None)


def day_of(instant: datetime) -> date:
    """The civil date in London of an instant."""
    return instant.astimezone(LONDON).date()


def is_open(crime: Row) -> bool:
    """Unallocated, under investigation or awaiting the CPS."""
    return crime["status"] in OPEN


def recorded(crime: Row) -> date:
    """The civil date on which the crime was recorded."""
    return day_of(crime["recorded_at"])
