"""The server's numbers in Prometheus' own text format: how old, how whole, how busy. No crime and no person in any.

Rows are those that belong to no restricted crime, so that not even whoever watches the server could count the others.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from auth.sign_in.session import IDLE, LONGEST
from core import clock, freshness
from core.policy.freshness import freshness_policy
from core.store.engine import Unreadable
from core.store.operations.metrics_snapshot import Vitals, vitals
from core.store.refresh import refused as refused_loads
from core.store.refresh.refused import RefusedLoads
from core.store.snapshots import Snapshot

_NAME = "daily_actions_"
STATES: tuple[freshness.State, ...] = ("fresh", "late", "old", "ahead")


def exposition(now: datetime) -> bytes:
    """All numbers at `now`; while the database is away, those that need none and `daily_actions_database_up 0`."""
    try:
        state: Vitals | None = vitals(None, now, IDLE, LONGEST)
    except Unreadable:
        state = None
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Numbers(state, refused_loads.known(), now))
    return generate_latest(registry)


class _Numbers(Collector):
    """One scrape's worth: made for it and thrown away, so that no number of yesterday is ever told."""

    def __init__(self, vitals: Vitals | None, refused: RefusedLoads, now: datetime) -> None:
        self.vitals, self.refused, self.now = vitals, refused, now

    def collect(self) -> Iterator[Metric]:
        usable = self.vitals is not None and (self.vitals.written or not self.vitals.at_head)
        yield _gauge("database_up", "Whether the database answers and a look could be logged in it.", usable)
        yield from _refused(self.refused)
        yield from _limits(self.now)
        if self.vitals is None:
            return
        yield _schema(self.vitals)
        yield _gauge("sessions", "Sign-ins that stand.", self.vitals.sessions)
        if self.vitals.snapshot is not None:
            yield from _snapshot(self.vitals.snapshot, self.now)
            yield from _tables(self.vitals, self.vitals.snapshot, self.now)
        if self.vitals.balanced is not None:
            yield _gauge("ledger_balanced", "Whether the last refresh accounts for every item.", self.vitals.balanced)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(_NAME + name, what, value=float(value))


def _labelled(name: str, what: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(_NAME + name, what, labels=[label])
    for label_value, value in values.items():
        family.add_metric([label_value], float(value))
    return family


def _refused(refused: RefusedLoads) -> Iterator[Metric]:
    yield CounterMetricFamily(_NAME + "refreshes_refused", "Refreshes refused so far.", value=refused.total)
    at = 0.0 if refused.last_at is None else refused.last_at.timestamp()
    yield _gauge("refresh_refused_timestamp_seconds", "When the last refresh was refused; 0 when none was.", at)


def _limits(now: datetime) -> Iterator[Metric]:
    """The policy's numbers, so that an alert rule need not write them a second time."""
    records = freshness_policy().records_on(_day(now))
    spans = {"expected": records.expected, "late": records.late, "old": records.old}
    values = {name: span.total_seconds() for name, span in spans.items()}
    yield _labelled("freshness_limit_seconds", "Limits of the age of an extract by policy.", "limit", values)


def _schema(vitals: Vitals) -> Metric:
    labels = {"version": vitals.schema or "none", "is_the_codes": str(vitals.at_head).lower()}
    return InfoMetricFamily(_NAME + "schema", "The schema of the database.", value=labels)


def _snapshot(snapshot: Snapshot, now: datetime) -> Iterator[Metric]:
    for name, at in (("extract", snapshot.extracted_at), ("load", snapshot.loaded_at)):
        age = (now - at).total_seconds()
        yield _gauge(f"{name}_age_seconds", f"Since the {name}; below 0 a clock is wrong.", age)
    yield _gauge("refresh_duration_seconds", "How long the last refresh took.", snapshot.seconds)
    yield _gauge("snapshot", "The number of the snapshot that is published.", snapshot.snapshot_id)
    limits = freshness_policy().records_on(_day(now))
    state = freshness.state(snapshot.extracted_at, snapshot.loaded_at, now, limits)
    values = {str(name): float(name == state) for name in STATES}
    yield _labelled("records_state", "1 for the state the pages show.", "state", values)


def _tables(vitals: Vitals, snapshot: Snapshot, now: datetime) -> Iterator[Metric]:
    rows, aside = ({one.table: float(getattr(one, name)) for one in vitals.newest} for name in ("loaded", "set_aside"))
    yield _labelled("rows_loaded", "Rows of the last refresh, without those of restricted crimes.", "table", rows)
    yield _labelled("rows_set_aside", "Rows set aside, without those of restricted crimes.", "table", aside)
    feeds = freshness.feeds(vitals.newest, snapshot.extracted_at, freshness_policy().feeds_on(_day(now)))
    gaps = {feed.table: _seconds(feed.gap) for feed in feeds}
    yield _labelled("newest_event_gap_seconds", "From the newest event of a table to its extract.", "table", gaps)
    silent = {feed.table: float(feed.state != "arriving") for feed in feeds}
    yield _labelled("feed_silent", "1 where a table brought nothing new for longer than usual.", "table", silent)


def _day(now: datetime) -> date:
    return now.astimezone(clock.LONDON).date()


def _seconds(gap: timedelta | None) -> float:
    return float("nan") if gap is None else gap.total_seconds()
