import json

import pandas as pd

from core.extract.extract import Extract
from data_fixtures import people

TODAY = pd.Timestamp("2026-11-22")


def hers(invented: Extract) -> pd.DataFrame:
    crimes = invented.tables["crimes"]
    working = crimes.status.isin(["unallocated", "under_investigation", "awaiting_cps"])
    return crimes[(crimes.oic == people.ALDER.collar_number) & working]


def test_everybody_who_signs_in_is_in_the_directory_but_the_outsider(invented: Extract) -> None:
    directory = invented.tables["officers"].set_index("collar_number")
    for person in people.PEOPLE:
        assert (person.collar_number in directory.index) == person.known
        if person.known:
            assert directory.loc[person.collar_number, "active"] == person.active
            assert directory.loc[person.collar_number, "rank"] == person.rank


def test_they_are_posted_today_where_they_are_said_to_be(invented: Extract) -> None:
    postings = invented.tables["postings"]
    today = postings[(postings.from_date <= TODAY) & ~(postings.to_date < TODAY)]
    names = invented.tables["units"].set_index("unit_id").name
    for person in people.PEOPLE:
        units = set(today[today.collar_number == person.collar_number].unit_id)
        assert (person.unit in units) if person.unit and person.active else not units, person.sub
        if person.unit:
            assert names[person.unit] == person.unit_name


def test_alder_has_about_eighteen_open_crimes_of_her_team(invented: Extract) -> None:
    assert len(hers(invented)) == 18
    assert set(hers(invented).unit_id) == {people.HOME_TEAM}


def test_alder_has_a_live_bail_a_named_suspect_and_an_old_crime(invented: Extract) -> None:
    refs = hers(invented).crime_ref
    suspects, bails = invented.tables["suspects"], invented.tables["bails"]
    assert suspects[suspects.crime_ref.isin(refs)].status.isin(["outstanding", "wanted"]).any()
    assert (bails[bails.crime_ref.isin(refs)].status == "live").any()
    assert (hers(invented).recorded_at < pd.Timestamp("2026-07-25", tz="UTC")).any()


def test_alder_has_a_crime_nobody_has_written_in_for_weeks(invented: Extract) -> None:
    entries = invented.tables["oel_entries"].query("kind != 'system'")
    last = hers(invented).crime_ref.map(entries.groupby("crime_ref").entered_at.max())
    assert (last < pd.Timestamp("2026-11-08", tz="UTC")).any()


def test_one_of_alders_crimes_is_restricted_and_her_sergeant_is_not_on_its_list(invented: Extract) -> None:
    mine = hers(invented)
    lists = invented.tables["access_lists"]
    (ref,) = mine[mine.restricted].crime_ref
    assert set(lists[lists.crime_ref == ref].collar_number) == {"1001", "3002"}


def test_cedars_department_holds_none_of_alders_crimes(invented: Extract) -> None:
    units = invented.tables["units"].set_index("unit_id")
    assert units.loc[people.HOME_TEAM, "parent_id"] == people.HOME_DEPARTMENT
    assert people.CEDAR.unit != people.HOME_DEPARTMENT
    assert (invented.tables["crimes"].unit_id.map(units.parent_id) == people.OTHER_DEPARTMENT).any()


def test_the_leaver_still_owns_open_crimes(invented: Extract) -> None:
    crimes = invented.tables["crimes"]
    assert ((crimes.oic == people.LEAVER.collar_number) & (crimes.status == "under_investigation")).any()


def test_claims_hold_what_the_sign_in_needs() -> None:
    for text in people.claims_json():
        assert {"sub", "collar_number", "roles", "name"} <= set(json.loads(text))


def test_the_sign_in_table_names_everybody() -> None:
    assert all(person.called in people.sign_in_table() for person in people.PEOPLE)
