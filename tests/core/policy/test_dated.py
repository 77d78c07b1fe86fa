"""How every policy is read: dated entries with a source, one of them in force on a day, and a head that is chased."""

from datetime import date
from pathlib import Path

import pytest

from core.definitions.yaml_lines import BadDefinition
from core.demand import DemandPolicy, demand_policy
from core.policy import FOLDER
from core.policy.access_log import access_policy
from core.policy.cover import cover_policy
from core.policy.dated import Dated, Entry, Policy, heads, in_force, policy_file
from core.policy.export import export_policy
from core.policy.freshness import freshness_policy
from core.policy.gone import gone_policy
from core.policy.roles import roles_policy
from core.policy.work import WorkPolicy, work_policy
from core.review.checklist import checklist

HEAD = "title: Invented\nowner: Somebody\nnext_review: 2027-01-01\n"
READERS = (
    access_policy, checklist, cover_policy, demand_policy, export_policy, freshness_policy, gone_policy, roles_policy,
    work_policy,
)  # fmt: skip


class Days(Entry):
    """Some number of days, invented for these tests."""

    days: int


class Invented(Policy):
    """A policy invented for these tests."""

    numbers: Dated[Days]


def entry(day: str, days: int) -> str:
    return f"  - {{from: {day}, source: a test, evidence: U, days: {days}}}\n"


def written(folder: Path, *entries: str, head: str = HEAD) -> Path:
    (folder / "invented.yaml").write_text(f"{head}numbers:\n{''.join(entries)}", encoding="utf-8")
    return folder


def invented(folder: Path, *entries: str, head: str = HEAD) -> Invented:
    return policy_file(Invented, "invented", written(folder, *entries, head=head))


@pytest.mark.parametrize(
    ("day", "days"), [("1999-12-31", 3), ("2000-01-01", 3), ("2027-03-31", 3), ("2027-04-01", 5), ("2030-01-01", 5)]
)
def test_a_number_holds_from_its_day_until_the_next_and_the_first_also_before(tmp_path, day, days):
    policy = invented(tmp_path, entry("2000-01-01", 3), entry("2027-04-01", 5))
    assert in_force(policy.numbers, date.fromisoformat(day)).days == days


@pytest.mark.parametrize("days", [("2027-04-01", "2000-01-01"), ("2000-01-01", "2000-01-01")])
def test_entries_out_of_order_are_refused_with_file_and_line(tmp_path, days):
    wanted = r"invented\.yaml, line 4: numbers: .*in order of `from`, each date once"
    with pytest.raises(BadDefinition, match=wanted):
        invented(tmp_path, *(entry(day, 3) for day in days))


def test_a_number_without_source_or_of_no_known_evidence_is_refused(tmp_path):
    with pytest.raises(BadDefinition, match=r"line 5: numbers\[0\]\.source: Field required"):
        invented(tmp_path, "  - {from: 2000-01-01, evidence: U, days: 3}\n")
    with pytest.raises(BadDefinition, match=r"numbers\[0\]\.evidence: .*'S', 'S2', 'D' or 'U'; found 'rumour'"):
        invented(tmp_path, entry("2000-01-01", 3).replace("evidence: U", "evidence: rumour"))


def test_an_unknown_key_is_refused_with_the_accepted_ones(tmp_path):
    with pytest.raises(BadDefinition, match=r"unknown key 'hours'; accepted: days, evidence, from, source"):
        invented(tmp_path, entry("2000-01-01", 3).replace("days: 3", "days: 3, hours: 1"))


def test_a_file_without_any_entry_is_refused(tmp_path):
    with pytest.raises(BadDefinition, match="at least 1 item"):
        invented(tmp_path, "  []\n")


def test_every_policy_there_is_says_what_it_is_called_who_answers_for_it_and_when_it_is_looked_at_again():
    assert {(one.title, one.owner, one.next_review) for one in heads()} == {
        (one.title, one.owner, one.next_review) for one in (reader() for reader in READERS)
    }
    assert len(heads()) == len({one.title for one in heads()}) == len(list(FOLDER.glob("*.yaml")))


def test_a_policy_that_does_not_say_when_it_is_looked_at_again_is_refused_with_its_file(tmp_path):
    written(tmp_path, entry("2000-01-01", 3), head="title: Invented\nowner: Somebody\n")
    with pytest.raises(BadDefinition, match=r"invented\.yaml, line 1: next_review: Field required"):
        heads(tmp_path)


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """The folder with a copy of a policy that has a second entry, of April 2027, with one number another one."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    before, _, rest = text.partition("numbers:\n")
    lines = rest.splitlines(keepends=True)
    end = next((place for place, line in enumerate(lines) if not line.startswith(" ")), len(lines))
    first, after = "".join(lines[:end]), "".join(lines[end:])
    assert first.count(old) == 1
    second = first.replace("from: 2000-01-01", "from: 2027-04-01").replace(old, new)
    (folder / f"{name}.yaml").write_text(f"{before}numbers:\n{first}{second}{after}", encoding="utf-8")
    return folder


def test_a_claim_follows_the_numbers_of_the_day_it_was_made(tmp_path):
    policy = policy_file(WorkPolicy, "work", changed(tmp_path, "work", "refreshes: 2", "refreshes: 4"))
    days = date(2027, 3, 31), date(2027, 4, 1)
    assert [policy.on(day).claim.refreshes for day in days] == [work_policy().on(days[0]).claim.refreshes, 4]


def test_demand_follows_the_numbers_of_the_day_it_is_asked_for(tmp_path):
    policy = policy_file(DemandPolicy, "demand", changed(tmp_path, "demand", "hours: 37.5", "hours: 36.0"))
    days = date(2027, 3, 31), date(2027, 4, 1)
    assert [policy.on(day).contracted_hours for day in days] == [demand_policy().on(days[0]).contracted_hours, 36.0]
