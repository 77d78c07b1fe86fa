"""`manage.py digest` as a scheduler meets it: exit status, counts without names, and refusals that say what is next."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from core import clock
from core.store.engine import engine
from core.store.refresh.load import refresh
from data_fixtures.provider import free_port
from manage import manage
from tests.folders import folder
from tests.stores import store_at

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path):
    """DC Alder has an e-mail, a posting of today and overdue work."""
    at = clock.now() - timedelta(hours=1)
    old = f"{clock.today() - timedelta(days=90)}T09:00:00"
    rows = {
        "officers": [{"collar_number": "1001", "name": "Hazel Alder", "email": "alder@force.example"}],
        "postings": [{"collar_number": "1001", "unit_id": "T1"}],
        "crimes": [{"crime_ref": "XSECRET1", "oic": "1001", "recorded_at": old, "reported_at": old}],
    }
    url = store_at(tmp_path / "store.db")
    refresh(engine(url), folder(tmp_path / "x", at.isoformat(), **rows), at)
    return url


@pytest.fixture
def run(tmp_path, monkeypatch, database):
    def with_settings(section: str, *words: str, url: str = database):
        secrets: Path = tmp_path / "secrets.toml"
        secrets.write_text(section, encoding="utf-8")
        monkeypatch.setenv("DAILY_ACTIONS_SECRETS", str(secrets))
        return CliRunner().invoke(manage, ["digest", "--database", url, *words])

    return with_settings


def by_mail(port: int) -> str:
    lines = ['smtp_host = "127.0.0.1"', f"smtp_port = {port}", 'smtp_security = "none"', 'sender = "da@force.example"']
    return "\n".join(["[digest]", 'app_url = "https://a.example"', *lines])


def test_a_dry_run_prints_counts_and_nothing_else(run):
    done = run(by_mail(free_port()), "--dry-run")
    assert done.exit_code == 0
    assert "1 would be sent" in done.stdout.splitlines()
    assert done.stderr == ""


def test_a_failed_message_makes_the_status_one_and_is_counted_by_kind_without_names(run, monkeypatch):
    monkeypatch.setattr("core.digest.post._TRIES", 1)
    done = run(by_mail(free_port()))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == ["1 failed (mail server: ConnectionRefusedError)"]
    assert not [word for word in ("alder", "Alder", "1001", "XSECRET") if word in done.output]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("", "No [digest] section"),
        ("[digest]\napp_url = 'https://a.example'\nsmtp_pass = 'SECRET'", "unknown key; did you mean smtp_password?"),
        ("[digset]\nsmtp_password = 'SECRET'\n" + by_mail(25), "[digset]: unknown section; did you mean digest?"),
        (
            "[daily_actions]\ncolar_claim = 'SECRET'\n" + by_mail(25),
            "colar_claim: unknown key; did you mean collar_claim",
        ),
        ("[digest\nSECRET", "not valid TOML"),
        ("[daily_actions]\nsnapshot_limit_hours = -1\n" + by_mail(25), "snapshot_limit_hours"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_and_no_secret_is_quoted(run, section, said):
    done = run(section)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "SECRET" not in done.output


def test_a_database_that_is_away_or_without_records_is_refused(run, tmp_path):
    for url in (f"sqlite:///{tmp_path / 'none' / 'x.db'}", f"sqlite:///{tmp_path / 'empty.db'}"):
        done = run(by_mail(25), url=url)
        assert done.exit_code == 2
        assert done.stderr.startswith("refused: ")
        assert done.stdout == ""
