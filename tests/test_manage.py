"""The command line as a force's technician meets it: exit status, standard output, and messages that help."""

import csv
import io
import os
import resource
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from core import clock
from core.store.access_log.entries import Action, Entry, write
from core.store.engine import engine, writing
from core.store.migrate import migrate
from core.store.schema.records import ACCESS_LOG
from manage import manage
from tests.folders import folder
from tests.stores import blank_at, store_at

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SMALL, FAULTY = ROOT / "data_fixtures" / "small", ROOT / "data_fixtures" / "faulty"
HEADER = "search,code,subject,crime_ref,unit_id,oic,acts,started_on,due_on,days,state,weight,policy_from"


def run(*words: object):
    return CliRunner().invoke(manage, [str(word) for word in words])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_flags_go_to_standard_output_and_nothing_else_does():
    done = run("flags", SMALL, "--as-of", "2026-11-22")
    assert done.exit_code == 0
    rows = rows_of(done.stdout)
    assert ",".join(rows[0]) == HEADER
    keys = [(row["due_on"] or "9999", row["crime_ref"], row["search"], row["subject"], row["code"]) for row in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_one_search_alone_is_the_same_as_its_part_of_all(tmp_path):
    everything = rows_of(run("flags", SMALL, "--as-of", "2026-11-22").stdout)
    run("flags", SMALL, "--as-of", "2026-11-22", "--search", "oel_update", "--out", tmp_path / "f.csv")
    alone = rows_of((tmp_path / "f.csv").read_text(encoding="utf-8"))
    assert alone
    assert alone == [row for row in everything if row["search"] == "oel_update"]


def test_an_unknown_search_is_refused_naming_the_known_ones():
    done = run("flags", SMALL, "--search", "oel_updates")
    assert done.exit_code == 2
    assert "oel_update" in done.stderr
    assert done.stdout == ""


def test_rows_set_aside_make_the_status_one_and_the_rest_is_written(tmp_path):
    done = run("flags", FAULTY, "--as-of", "2026-11-22", "--out", tmp_path / "f.csv", "--problems", tmp_path / "p.csv")
    assert done.exit_code == 1
    assert rows_of((tmp_path / "f.csv").read_text(encoding="utf-8"))
    problems = rows_of((tmp_path / "p.csv").read_text(encoding="utf-8"))
    assert list(problems[0]) == ["table", "row", "key", "column", "problem"]


def test_check_counts_what_was_loaded_and_what_was_set_aside(tmp_path):
    done = run("check", FAULTY, "--as-of", "2026-11-22", "--problems", tmp_path / "p.csv")
    assert done.exit_code == 1
    line = next(text.split() for text in done.stdout.splitlines() if text.split()[:1] == ["crimes"])
    in_file, loaded, aside = map(int, line[1:])
    assert aside > 0
    assert in_file == loaded + aside
    problems = rows_of((tmp_path / "p.csv").read_text(encoding="utf-8"))
    assert len({row["row"] for row in problems if row["table"] == "crimes"}) == aside


@pytest.mark.parametrize("command", ["check", "flags", "demand", "refresh"])
def test_an_extract_that_cannot_be_used_is_refused_and_nothing_is_written(tmp_path, command):
    broken = folder(tmp_path / "x", crimes=[{"crime_ref": "X1"}])
    (broken / "bails.csv").unlink()
    more = {"flags": ["--out", tmp_path / "out.csv"], "demand": ["--level", "team", "--out", tmp_path / "out.csv"]}
    more |= {"refresh": ["--database", blank_at(tmp_path / "x.db")], "check": ["--problems", tmp_path / "out.csv"]}
    done = run(command, broken, *more[command])
    assert done.exit_code == 2
    assert "bails" in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "out.csv").exists()


def test_demand_has_a_row_for_every_unit_of_the_level():
    done = run("demand", SMALL, "--as-of", "2026-11-22", "--level", "team")
    teams = [r for r in csv.DictReader((SMALL / "units.csv").open(encoding="utf-8")) if r["level"] == "team"]
    rows = rows_of(done.stdout)
    assert [row["unit_id"] for row in rows] == sorted(team["unit_id"] for team in teams)
    for row in rows:
        if row["ratio"]:
            assert float(row["low"]) <= float(row["ratio"]) <= float(row["high"])


def test_the_same_arguments_write_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        assert run("generate", tmp_path / name, "--crimes", 200, "--seed", 5, "--as-of", "2026-11-22").exit_code == 0
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_generate_does_not_write_into_a_folder_that_holds_something(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me")
    done = run("generate", tmp_path, "--crimes", 10)
    assert done.exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_an_extract_that_cannot_be_written_whole_is_refused_and_leaves_nothing(tmp_path):
    words = [sys.executable, "manage.py", "generate", str(tmp_path / "x"), "--crimes", "60", "--as-of", "2026-11-22"]
    most = 3_000
    full = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip
    assert (full.returncode, list((tmp_path / "x").iterdir())) == (2, [])
    assert f"{tmp_path / 'x'}: cannot be written: this account may not have so large a file" in full.stderr
    assert "Traceback" not in full.stderr
    (tmp_path / "file").write_text("no folder")
    for out in (tmp_path / "file", tmp_path / "file" / "x"):
        done = run("generate", out, "--crimes", 5)
        assert (done.exit_code, "Traceback" in done.stderr) == (2, False)
    assert run("generate", tmp_path / "y", "--crimes", 5, "--seed", -1).exit_code == 2


def test_refresh_then_verify_is_clean(tmp_path):
    url = blank_at(tmp_path / "x.db")
    assert run("refresh", SMALL, "--database", url).exit_code == 0
    done = run("verify", "--database", url)
    assert (done.exit_code, done.stdout) == (
        0,
        "every stored flag follows from the stored facts, and the ledger balances\n",
    )


def test_a_database_that_cannot_be_reached_is_refused_in_words(tmp_path):
    done = run("verify", "--database", f"sqlite:///{tmp_path}")
    assert done.exit_code == 2
    assert done.stderr.startswith("refused: The database cannot be reached")


def test_the_cases_inside_the_definitions_run_from_the_command_line():
    done = run("searches", "test", *sorted((ROOT / "core/searches").glob("a*.yaml")))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].endswith("cases held, 0 failed")


def test_a_case_that_fails_is_named_and_the_status_is_one(tmp_path):
    text = (ROOT / "core/searches/allocation.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "allocation.yaml"
    wrong.write_text(text.replace("days: 0, state: due_soon", "days: 5, state: due_soon"), encoding="utf-8")
    done = run("searches", "test", wrong)
    assert done.exit_code == 1
    assert "FAILED allocation: two days after recording is the last day in time" in done.stdout


def test_a_date_that_is_none_is_refused_with_the_form_that_is_wanted():
    done = run("check", SMALL, "--as-of", "22/11/2026")
    assert done.exit_code == 2
    assert "wanted a date written YYYY-MM-DD" in done.stderr


def test_the_program_runs_from_another_folder(tmp_path):
    done = subprocess.run([sys.executable, ROOT / "manage.py", "check", SMALL], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_outputs_are_judged_before_any_is_written(tmp_path):
    same = run("flags", SMALL, "--out", tmp_path / "a.csv", "--problems", tmp_path / "a.csv")
    nowhere = run("flags", SMALL, "--out", tmp_path / "a.csv", "--problems", tmp_path / "no" / "b.csv")
    assert (same.exit_code, nowhere.exit_code) == (2, 2)
    assert "the same file" in same.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_its_header_is_refused_without_quoting_its_first_record(tmp_path):
    broken = folder(
        tmp_path / "x", crimes=[{"crime_ref": "X1", "mo": "Pushed in a queue", "summary": "Pushed in a queue"}]
    )
    lines = (broken / "crimes.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (broken / "crimes.csv").write_text("".join(lines[1:]), encoding="utf-8")
    done = run("check", broken)
    assert done.exit_code == 2
    assert "crimes" in done.stderr
    assert "queue" not in done.stderr


@pytest.mark.parametrize("level", ["force", "bcu", "strand", "department", "team"])
def test_demand_answers_at_every_level_and_on_the_last_day_there_is(level):
    assert run("demand", SMALL, "--as-of", "2026-11-22", "--level", level).exit_code == 0
    assert run("demand", SMALL, "--as-of", "9999-12-31", "--level", level).exit_code == 0


def test_a_date_of_the_far_future_gives_a_flag_without_a_date_and_stops_nothing(tmp_path):
    far = folder(
        tmp_path / "x", suspects=[{"suspect_id": "S1", "crime_ref": "X1", "status": "wanted", "named_on": "9999-12-31"}]
    )
    row = rows_of(run("flags", far, "--search", "named_suspect").stdout)[0]
    assert (row["started_on"], row["due_on"], row["days"], row["state"]) == ("9999-12-31", "", "", "date_missing")
    assert run("refresh", far, "--database", blank_at(tmp_path / "x.db")).exit_code == 0


def a_log(tmp_path, *looks: datetime) -> str:
    """The URL of a database whose access log has a look at each of these instants."""
    url = store_at(tmp_path / "log.db")
    migrate(engine(url))
    with writing(engine(url)) as db:
        write(db, [Entry(at, "1001", Action.CONSULTED, "X1") for at in looks])
    return url


def test_audit_verify_prints_the_head_and_a_kept_head_shows_a_log_made_anew(tmp_path):
    url = a_log(tmp_path, clock.now(), clock.now())
    done = run("audit", "verify", "--database", url)
    assert done.exit_code == 0
    head = done.stdout.strip().rpartition("head ")[2]
    assert done.stdout.startswith("2 entries, none changed, missing or reordered; head 2:")
    assert run("audit", "verify", "--database", url, "--expect", head).exit_code == 0
    made_anew = a_log(tmp_path / "other", clock.now(), clock.now(), clock.now())
    assert run("audit", "verify", "--database", made_anew).exit_code == 0
    found = run("audit", "verify", "--database", made_anew, "--expect", head)
    assert (found.exit_code, found.stdout.split(":")[0]) == (1, "changed")


def test_audit_verify_names_the_first_broken_link(tmp_path):
    url = a_log(tmp_path, *[clock.now()] * 5)
    with writing(engine(url)) as db:
        db.execute(delete(ACCESS_LOG).where(ACCESS_LOG.c.entry_id.in_([3, 4])))
    done = run("audit", "verify", "--database", url)
    assert (done.exit_code, done.stdout) == (1, "missing: entries 3 to 4 are missing\n")


def test_audit_verify_refuses_a_head_that_is_none_and_a_database_that_is_away(tmp_path):
    url = a_log(tmp_path, clock.now())
    assert "64 hex digits" in run("audit", "verify", "--database", url, "--expect", "2").stderr
    (tmp_path / "text.db").write_text("this is no database, whatever its name says " * 100)
    assert run("audit", "verify", "--database", f"sqlite:///{tmp_path / 'text.db'}").exit_code == 2


def test_audit_prune_removes_what_is_past_its_time_and_nothing_from_a_broken_chain(tmp_path):
    old = clock.now() - timedelta(days=366 * 6)
    url = a_log(tmp_path, old, old, clock.now())
    assert run("audit", "prune", "--database", url).stdout.startswith("2 entries removed; kept from ")
    assert run("audit", "verify", "--database", url).stdout.startswith("2 entries")  # one stayed, one says what went
    broken = a_log(tmp_path / "broken", old, clock.now())
    with writing(engine(broken)) as db:
        db.execute(update(ACCESS_LOG).where(ACCESS_LOG.c.entry_id == 1).values(collar_number="2001"))
    done = run("audit", "prune", "--database", broken)
    assert done.exit_code == 2
    assert "entry 1 is not as it was written. Nothing was removed." in done.stderr
    assert run("audit", "verify", "--database", broken).exit_code == 1


def test_serving_with_secrets_that_cannot_be_right_is_refused_in_one_message_without_a_value(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("DAILY_ACTIONS_AUTH_COOKIE_SECRET", "too-short-to-keep")
    done = run("serve", "--port", "9")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cookie_secret: found 17 characters; wanted 32" in done.stderr
    assert "too-short" not in done.stderr


@pytest.mark.parametrize("command", [["serve", "--port", "9"], ["digest", "--dry-run"]])
@pytest.mark.parametrize(
    ("text", "where", "near"),
    [
        ("[digset]\nx = 'S3CRET'", "[digset]: unknown section", "digest"),
        ("[daily_actions]\ncolar_claim = 'S3CRET'", "[daily_actions] colar_claim: unknown key", "collar_claim"),
        ("[auth]\nclient_sekret = 'S3CRET'", "[auth] client_sekret: unknown key", "client_secret"),
        ("[auth.client_kwargs]\npromt = 'S3CRET'", "[auth.client_kwargs] promt: unknown key", "prompt"),
        ("[auth.office]\nclient_ids = 'S3CRET'", "[auth.office] client_ids: unknown key", "client_id"),
        ("[digest]\nsmpt_host = 'S3CRET'", "[digest] smpt_host: unknown key", "smtp_host"),
    ],
)
def test_a_misspelt_setting_is_refused_with_where_it_stands_and_what_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path, command, text, where, near
):
    (tmp_path / "s.toml").write_text(text)
    monkeypatch.setenv("DAILY_ACTIONS_SECRETS", str(tmp_path / "s.toml"))
    done = run(*command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{tmp_path / 's.toml'}, {where}; did you mean {near}? Accepted: " in done.stderr
    assert "S3CRET" not in done.stderr


def test_a_misspelt_variable_is_refused_by_the_commands_that_read_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DAILY_ACTIONS_METRIC_TOKEN", "S3CRET")
    for command in (["serve", "--port", "9"], ["digest"]):
        done = run(*command)
        assert (done.exit_code, "S3CRET" in done.stderr) == (2, False)
        assert "DAILY_ACTIONS_METRIC_TOKEN: unknown variable; did you mean DAILY_ACTIONS_METRICS_TOKEN?" in done.stderr


def test_an_extract_of_the_future_is_refused_by_check_as_by_refresh_and_flags_go_by_their_own_day(tmp_path):
    day = clock.today() + timedelta(days=2)
    assert run("generate", tmp_path / "x", "--crimes", 20, "--as-of", day).exit_code == 0
    url = blank_at(tmp_path / "x.db")
    for done in (run("check", tmp_path / "x"), run("refresh", tmp_path / "x", "--database", url)):
        assert done.exit_code == 2
        assert f"manifest.json: extracted_at is {day}" in done.stderr
        assert "which has not come yet: it is 2" in done.stderr
    assert run("check", tmp_path / "x", "--as-of", day - timedelta(days=1)).exit_code == 2
    assert run("check", tmp_path / "x", "--as-of", day).exit_code == 0
    assert run("check", tmp_path / "x", "--as-of", "9999-12-31").exit_code == 0
    assert run("flags", tmp_path / "x", "--as-of", day).exit_code == 0
    assert run("demand", tmp_path / "x", "--as-of", day, "--level", "team").exit_code == 0


@pytest.mark.parametrize("name", ["crimes.csv", "crimes.parquet", "deleted.csv", "manifest.json"])
@pytest.mark.parametrize("option", ["--out", "--problems"])
def test_an_output_in_the_place_of_a_file_of_the_extract_is_refused(tmp_path, name, option):
    made = folder(tmp_path / "x", crimes=[{"crime_ref": "X1"}])
    before = {one.name: one.read_bytes() for one in made.iterdir()}
    (tmp_path / "link").symlink_to(made)
    done = run("flags", made, option, tmp_path / "link" / name)
    assert (done.exit_code, "is a file that is read here" in done.stderr) == (2, True)
    assert {one.name: one.read_bytes() for one in made.iterdir()} == before


@pytest.mark.parametrize("option", ["--out", "--problems"])
def test_an_output_that_is_a_link_is_refused_before_any_work(tmp_path, option):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "real").write_text("keep me")
    done = run("flags", SMALL, option, tmp_path / "link")
    assert done.exit_code == 2
    assert done.stderr == f"refused: {tmp_path / 'link'}: is a link to {tmp_path / 'real'}; name that file itself\n"
    assert (tmp_path / "real").read_text() == "keep me"


def test_whoever_reads_standard_output_may_stop_and_the_problems_are_written_all_the_same(tmp_path):
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, ROOT / "manage.py", "flags", FAULTY, "--problems", tmp_path / "p.csv"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    # Whoever reads may stop at will; the problems were asked for all the same, and the status says that there are some.
    assert (done.returncode, "Traceback" in done.stderr, "Exception" in done.stderr) == (1, False, False)
    assert rows_of((tmp_path / "p.csv").read_text(encoding="utf-8"))
