"""What every file says of itself: who made it, from which records, under which rules, and how it is to be kept."""

import re
from dataclasses import dataclass
from datetime import datetime

from core.clock import LONDON
from core.words import counted, moment

KEEP = "Keep and destroy it as the police record it is. Not the whole workload. Who took it out is on record."


@dataclass(frozen=True)
class File:
    """A finished file. `name` is plain ASCII without quotes, fit for a header."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Stamp:
    """Who took out which list and when, from which records. Instants carry their offset; `rules` is a fingerprint.

    `lines` counts the rows of the file and `crimes` the different crimes among them.
    """

    marking: str
    title: str
    collar: str
    name: str
    scope: str
    snapshot_id: int
    records_at: datetime
    rules: str
    made_at: datetime
    lines: int
    crimes: int
    reason: str

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Everything, as pairs of a heading and its words."""
        return (
            ("Marking", self.marking),
            ("List", self.title),
            ("Made by", f"{self.name} ({self.collar})"),
            ("Made at", moment(self.made_at)),
            ("Reason given", self.reason or "none"),
            ("Shows", self.scope),
            ("Records as they stood", f"{moment(self.records_at)}, snapshot {self.snapshot_id}"),
            ("Rules", self.rules),
            ("Lines", f"{self.lines:,} about {counted(self.crimes, 'crime')}"),
            ("Handling", KEEP),
        )

    @property
    def line(self) -> str:
        """Everything in one line; it begins with the marking."""
        parts = [self.marking, *(f"{name}: {words}" for name, words in self.facts[1:-1])]
        return " | ".join(" ".join(part.split()) for part in parts)

    @property
    def short(self) -> str:
        """Marking, person and snapshot, for the head and foot of a printed page."""
        return f"{self.marking} · {self.collar} · snapshot {self.snapshot_id} · {moment(self.made_at)}"

    def file_name(self, extension: str) -> str:
        """`my-actions_1001_snapshot-17_20261122-0914.csv`: letters, digits and hyphens only."""
        parts = (
            self.title.partition(":")[0],
            self.collar,
            f"snapshot {self.snapshot_id}",
            f"{self.made_at.astimezone(LONDON):%Y%m%d-%H%M}",
        )
        return "_".join(_plain(part) for part in parts) + f".{extension}"


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower(), flags=re.ASCII).strip("-") or "x"
