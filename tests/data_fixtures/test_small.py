import pytest

from core.extract.extract import Extract
from core.extract.reading import read_extract
from data_fixtures.small import FOLDER, declared, files


@pytest.fixture(scope="module")
def small() -> Extract:
    return read_extract(FOLDER / "small")


@pytest.fixture(scope="module")
def faulty() -> Extract:
    return read_extract(FOLDER / "faulty")


@pytest.mark.parametrize("name", ["small", "faulty"])
def test_the_committed_files_are_what_the_script_writes(name: str) -> None:
    written = dict(files(name))
    assert {file.name for file in (FOLDER / name).iterdir()} == set(written)
    for file, content in written.items():
        assert (FOLDER / name / file).read_bytes() == content, f"{file} is stale: run python -m data_fixtures.small"


def test_the_small_extract_loads_without_a_problem(small: Extract) -> None:
    assert len(small.problems) == 0
    assert list(small.tables["crimes"].crime_ref) == [case["ref"] for case in declared("small")["cases"]]


def test_texts_that_look_like_nothing_stay_texts(small: Extract) -> None:
    victims, suspects = small.tables["victims"], small.tables["suspects"]
    assert victims.set_index("crime_ref").name["NAME-NA"] == "NA"
    assert suspects.set_index("crime_ref").name["NAME-NA"] == "null"
    assert small.tables["crimes"].set_index("crime_ref").oic["0042"] == "0042"


def test_line_breaks_and_quotes_survive(small: Extract) -> None:
    mo = small.tables["crimes"].set_index("crime_ref").mo["TEXT-QUOTES"]
    assert mo == 'Said "wait, stop", then left;\nno descriptions, "none"'


def test_the_two_half_past_ones_of_the_october_night_are_an_hour_apart(small: Extract) -> None:
    contacts = small.tables["victim_contacts"].set_index("victim_id")
    night = contacts.loc["CLOCKS-BACK-V1"]
    assert (night.entered_at - night.contacted_at).total_seconds() == 3600


def test_every_fault_is_found_and_the_good_crime_loads(faulty: Extract) -> None:
    found = set(faulty.problems.key.dropna()) | set(faulty.problems.table)
    for case in declared("faulty")["cases"]:
        if case["ref"] not in ("GOOD", "TWICE"):
            assert any(str(key).startswith(case["ref"]) for key in found), case["ref"]
    assert "GOOD" in set(faulty.tables["crimes"].crime_ref)
    assert not faulty.problems.key.fillna("").str.startswith("GOOD").any()


def test_the_first_of_two_rows_with_one_key_stands(faulty: Extract) -> None:
    crimes = faulty.tables["crimes"].set_index("crime_ref")
    assert crimes.status["TWICE"] == "under_investigation"
