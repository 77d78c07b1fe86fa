"""A refused refresh leaves a trace beside the database and none in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.extract import Refused
from core.store.refresh import refused
from core.store.refresh.refused import RefusedLoads, known
from manage import manage
from tests.folders import folder

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def refuse(url: str, at: datetime = NOW) -> None:
    with pytest.raises(Refused), refused.noted(url, lambda: at):
        raise Refused("crimes.csv has 10 rows")


def url_in(where: Path) -> str:
    return f"sqlite:///{where / 'store.db'}"


def test_nothing_is_known_where_nothing_was_refused(tmp_path):
    assert known(url_in(tmp_path)) == RefusedLoads(0, None)


def test_refusals_are_counted_and_the_last_one_has_its_time(tmp_path):
    refuse(url_in(tmp_path), NOW - timedelta(hours=1))
    refuse(url_in(tmp_path))
    assert known(url_in(tmp_path)) == RefusedLoads(2, NOW)


def test_the_reason_is_not_kept_since_it_may_name_totals_of_the_force(tmp_path):
    refuse(url_in(tmp_path))
    assert [file.read_text() for file in tmp_path.iterdir()] == [f'{{"total": 1, "last_at": "{NOW.isoformat()}"}}']


def test_work_that_succeeds_and_faults_of_our_own_are_no_refusals(tmp_path):
    with refused.noted(url_in(tmp_path), lambda: NOW):
        pass
    with pytest.raises(ZeroDivisionError), refused.noted(url_in(tmp_path), lambda: NOW):
        raise ZeroDivisionError
    assert known(url_in(tmp_path)).total == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"total": "many", "last_at": 5}'])
def test_a_trace_that_cannot_be_read_is_as_none(tmp_path, text):
    (tmp_path / "store.db.refused_loads.json").write_text(text)
    assert known(url_in(tmp_path)) == RefusedLoads()
    refuse(url_in(tmp_path))
    assert known(url_in(tmp_path)) == RefusedLoads(1, NOW)


def test_a_place_that_cannot_be_written_keeps_no_refusal_from_being_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    refuse(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_the_command_notes_it_and_leaves_the_database_byte_for_byte_as_it_was(tmp_path):
    url, broken = url_in(tmp_path), folder(tmp_path / "x")
    assert CliRunner().invoke(manage, ["refresh", str(broken), "--database", url]).exit_code == 0
    before = (tmp_path / "store.db").read_bytes()
    (broken / "bails.csv").unlink()
    assert CliRunner().invoke(manage, ["refresh", str(broken), "--database", url]).exit_code == 2
    assert (tmp_path / "store.db").read_bytes() == before
    assert known(url).total == 1
