"""The invented force against the figures it is meant to have; tolerances are about three standard errors at 20,000."""

import numpy as np
import pandas as pd
import pytest

from core.extract.extract import Extract
from data_fixtures.calibration import OUT_OF_COURT, figures

TODAY = pd.Timestamp("2026-11-22T06:00", tz="Europe/London")
OPEN = ["unallocated", "under_investigation", "awaiting_cps"]


@pytest.fixture(scope="module")
def crimes(invented: Extract) -> pd.DataFrame:
    found = invented.tables["crimes"].merge(invented.tables["offences"], on="offence_code")
    return found.assign(
        open=found.status.isin(OPEN), group=found.offence_group.astype(str), outcome=found.outcome_code.fillna(0)
    )


def test_about_as_many_crimes_as_asked_for(crimes: pd.DataFrame) -> None:
    assert len(crimes) == pytest.approx(20_000, rel=0.01)


def test_offence_groups_have_their_share(crimes: pd.DataFrame) -> None:
    found = crimes.group.value_counts(normalize=True)
    for group, share in figures("volumes")["group_shares"].items():
        assert found[group] == pytest.approx(share, abs=0.012), group


def test_about_seven_in_a_hundred_of_the_years_crimes_are_open(crimes: pd.DataFrame) -> None:
    this_year = crimes[crimes.recorded_at > TODAY - pd.Timedelta(days=365)]
    assert this_year.open.mean() == pytest.approx(figures("volumes")["open_share"], abs=0.006)
    assert crimes[crimes.recorded_at <= TODAY - pd.Timedelta(days=366)].open.all()


def test_outcomes_have_their_shares(crimes: pd.DataFrame) -> None:
    closed = crimes.outcome[crimes.outcome > 0].astype(int)
    targets = figures("outcomes")["targets"]
    groups = {"charged": (1,), "out_of_court": OUT_OF_COURT, "prevented": (5, 9, 10, 11, 12, 13)}
    for name, share in targets.items():
        codes = groups.get(name) or (int(name[1:]),)
        # What closes late is still open, so quick outcomes (18) weigh a little more among the closed.
        assert closed.isin(codes).mean() == pytest.approx(share, abs=0.025), name


def test_four_in_five_out_of_court_disposals_are_drugs(crimes: pd.DataFrame) -> None:
    settled = crimes[crimes.outcome.isin(OUT_OF_COURT)]
    assert (settled.group == "drugs").mean() == pytest.approx(0.82, abs=0.05)


@pytest.mark.parametrize(("group", "low", "high"), [("theft", 2, 8), ("damage", 2, 8), ("burglary", 6, 16)])
def test_unsolved_volume_crime_is_filed_within_days(crimes: pd.DataFrame, group: str, low: int, high: int) -> None:
    some = crimes[(crimes.group == group) & (crimes.outcome == 18)]
    lasts = (some.outcome_on - some.recorded_at.dt.tz_localize(None).astype("datetime64[s]")).dt.days + 1
    assert low <= lasts.median() <= high


def test_domestic_abuse_is_its_share_and_mostly_violence(crimes: pd.DataFrame) -> None:
    assert crimes.domestic_abuse.mean() == pytest.approx(figures("volumes")["domestic_abuse_share"], abs=0.01)
    assert (crimes[crimes.domestic_abuse].group == "violence").mean() == pytest.approx(0.77, abs=0.03)


def test_arrests_for_each_hundred_domestic_abuse_crimes(invented: Extract, crimes: pd.DataFrame) -> None:
    first = invented.tables["custody"].drop_duplicates("suspect_id")
    abuse = crimes.crime_ref[crimes.domestic_abuse]
    found = 100 * first.crime_ref.isin(abuse).sum() / len(abuse)
    assert found == pytest.approx(figures("volumes")["arrests_per_100_domestic_abuse"], abs=5)


def test_a_third_of_the_people_harmed_have_enhanced_rights(invented: Extract) -> None:
    people = invented.tables["victims"].query("kind == 'person'")
    assert 0.28 <= people.enhanced.mean() <= 0.42


def test_the_busy_quarter_and_the_busy_weekday_are_right(crimes: pd.DataFrame) -> None:
    local = crimes.recorded_at.dt.tz_convert("Europe/London")
    days = local.dt.date.nunique() / 7
    monday = (local.dt.day_of_week == 0).sum() / days
    wednesday = (local.dt.day_of_week == 2).sum() / days
    assert monday > wednesday
    summer, winter = local.dt.month.isin([4, 5, 6, 7, 8, 9]).mean(), local.dt.month.isin([1, 2, 3]).mean()
    assert summer / 183 > winter / 90


def test_most_work_is_in_time_and_some_is_not(invented: Extract, crimes: pd.DataFrame) -> None:
    entries = invented.tables["oel_entries"].query("kind != 'system'")
    last = entries.groupby("crime_ref").entered_at.max()
    working = crimes[crimes.status == "under_investigation"]
    age = (TODAY - working.crime_ref.map(last)).dt.days
    late = age > np.where(working.risk == "high", 7, 14)
    assert 0.04 <= late.mean() <= 0.25


def test_live_bail_mostly_returns_in_the_future(invented: Extract) -> None:
    live = invented.tables["bails"].query("status == 'live'")
    passed = live.return_on < TODAY.tz_localize(None).normalize()
    assert 0.01 <= passed.mean() <= 0.2
    assert set(live.authorised_months) <= {3, 6, 9, 12, 18, 24}


def test_deliberate_faults_are_few_and_there(invented: Extract, crimes: pd.DataFrame) -> None:
    working = crimes[crimes.open]
    assert 0 < working.mo.isna().mean() < 0.05
    assert 0 < ((crimes.status == "filed") & (crimes.outcome == 0)).mean() < 0.005
    assert 0 < working.oic.isin(["7777"]).sum() < 0.03 * len(working)


def test_charged_crimes_have_a_charge_in_custody_but_for_the_faults(invented: Extract, crimes: pd.DataFrame) -> None:
    charges = set(invented.tables["custody"].query("disposal == 'charged'").crime_ref)
    charged = crimes[crimes.outcome == 1].crime_ref
    assert charged.isin(charges).mean() > 0.99


def test_restricted_crimes_are_few_and_nearly_all_have_a_list(invented: Extract, crimes: pd.DataFrame) -> None:
    restricted = crimes[crimes.restricted].crime_ref
    assert 0.001 < len(restricted) / len(crimes) < 0.006
    assert restricted.isin(invented.tables["access_lists"].crime_ref).mean() > 0.9
