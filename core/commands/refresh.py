"""Refreshing from the command line: once, or again and again until it is stopped."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from core.backtest.cases import prove_published
from core.commands.audit_check import keep_head
from core.definitions.yaml_lines import BadDefinition
from core.extract import Extract, Refused
from core.progress import Progress
from core.searches.register import fingerprint
from core.store import snapshots
from core.store.engine import Unreadable
from core.store.refresh.lock import alone
from core.store.refresh.refused import noted
from core.store.refresh.turn import turn
from core.store.schema_known import opened_to_refresh
from core.store.snapshots import rules_published
from core.store.trouble import of_ours, stopped


@dataclass(frozen=True)
class Refreshing:
    """A source and the database it is loaded into."""

    database: str | None
    source: str
    clock: Callable[[], datetime]
    progress: Progress

    def turn(self, full: bool) -> Extract | None:
        """Loads what is new, as core.store.refresh.turn says, once changed searches were proved.

        Raises BadDefinition too.
        """
        with noted(self.database, self.clock):
            return self._proved_and_taken(full)

    def _proved_and_taken(self, full: bool) -> Extract | None:
        target = opened_to_refresh(self.database)
        if rules_published(target) not in (None, fingerprint()):
            self.progress("proving the searches by their own cases, since they are not those in force")
            prove_published()
        before = snapshots.published(target)
        try:
            return turn(target, self.source, self.clock, self.progress, full)
        except (Refused, Unreadable):
            with suppress(Unreadable):
                if snapshots.published(target) != before:
                    self.progress("what came before the refusal is published")
                    self.progress(keep_head(self.database, self.clock()).words)
            raise


def schedule(work: Refreshing, minutes: float, full: bool = False, wait: Callable[[float], None] = time.sleep) -> None:
    """A turn every so many minutes, counted from beginning to beginning, until the process is stopped.

    A turn that fails is reported and the next one tried: what is published stays, and catches up when the source or the
    database is back. Only the first turn is `full`. Raises Refused when another schedule runs on the database.
    """
    with alone(opened_to_refresh(work.database), "schedule"):
        while True:
            began = time.monotonic()
            try:
                extract = work.turn(full)
            except (Refused, Unreadable, BadDefinition) as refusal:
                if stopped(refusal):
                    raise KeyboardInterrupt from refusal
                work.progress(f"refused: {refusal}")
            except DBAPIError as fault:
                work.progress(f"refused: {of_ours(fault)}")
            else:
                full = False
                work.progress("nothing new" if extract is None else _outcome(extract))
                work.progress(keep_head(work.database, work.clock()).words)
            wait(max(0.0, minutes * 60 - (time.monotonic() - began)))


def _outcome(extract: Extract) -> str:
    aside = int(extract.counts["set_aside"].sum())
    at = extract.manifest.extracted_at.isoformat()
    return f"records of {at} are published" + (f", {aside:,} rows set aside" if aside else "")
