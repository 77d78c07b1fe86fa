"""The round of digests, over a real SMTP server and a real webhook receiver on this machine."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.utils import getaddresses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import example, given
from hypothesis import settings as few
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from auth.actions import digests as rounds
from auth.actions.digests import NoRound, Round, hold
from core.digest import post
from core.digest.post import NotSent
from core.digest.settings import DigestSettings
from core.scope import Scope
from core.store import scoped
from core.store.access_log.walk import walk
from core.store.engine import Unreadable, engine, reading, writing
from core.store.people import sign_ins
from core.store.refresh.load import refresh
from core.store.schema.records import ACCESS_HEAD, ACCESS_LOG, SNAPSHOTS
from core.store.schema.work import COVERS, DIGESTS
from core.store.work import covers, digests
from data_fixtures.provider import free_port
from tests.covering import cover_row
from tests.drawn import examples
from tests.folders import folder
from tests.stores import copy_at, store_at

pytestmark = pytest.mark.slow

NOW, TODAY = datetime(2026, 11, 23, 7, tzinfo=UTC), date(2026, 11, 23)
OFFICERS = [
    {"collar_number": "1001", "name": "Hazel Alder", "rank": "DC", "email": "alder@force.example"},
    {"collar_number": "1002", "name": "Basil Thorn", "rank": "DC", "email": "thorn@force.example"},
    {"collar_number": "2001", "name": "Merle Birch", "rank": "DS", "email": "birch@force.example"},
]
POSTINGS = [{"collar_number": one["collar_number"], "unit_id": "T1"} for one in OFFICERS]
OLD = {"recorded_at": "2026-10-01T09:00:00", "investigation_plan_on": "2026-10-02"}
CRIMES = [
    {"crime_ref": "XSECRET1", "oic": "1001", **OLD},
    {"crime_ref": "XSECRET2", "oic": "1001", "restricted": True, **OLD},
]


class Mailbox:
    """Keeps what arrives; refuses or postpones the addresses it was told to."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters += [(to, envelope.content.decode()) for to in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, controller.port
    controller.stop()


@pytest.fixture
def hook() -> Iterator[tuple[list[dict], list[int], str]]:
    """What a webhook received, the statuses it will answer first, and its address."""
    received: list[dict] = []
    answers: list[int] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = answers.pop(0) if answers else 202
            if status < 300:
                received.append(json.loads(body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield received, answers, f"http://127.0.0.1:{server.server_port}/flow"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def first_load(tmp_path_factory) -> str:
    where = tmp_path_factory.mktemp("digests")
    made = engine(store_at(where / "store.db"))
    load(made, where / "x0")
    made.dispose()
    return made.url.render_as_string(hide_password=False)


@pytest.fixture
def database(first_load, tmp_path):
    made = engine(copy_at(first_load, tmp_path / "store.db"))
    yield made
    made.dispose()


def load(database, where, at: datetime = NOW - timedelta(hours=1), **tables) -> None:
    rows = {"crimes": CRIMES, "officers": OFFICERS, "postings": POSTINGS} | tables
    refresh(database, folder(where, at.isoformat(), **rows), at)


def many_people(database, where) -> None:
    """Eight officers instead of the three, each with something to say."""
    many = [{"collar_number": f"10{n:02}", "email": f"p{n}@force.example"} for n in range(1, 9)]
    crimes = [{"crime_ref": f"X{one['collar_number']}", "oic": one["collar_number"], **OLD} for one in many]
    postings = [{"collar_number": one["collar_number"], "unit_id": "T1"} for one in many]
    load(database, where, officers=many, postings=postings, crimes=crimes)


def settings(port: int | None = None, hook: str | None = None) -> DigestSettings:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "sender": "actions@force.example"}
    return DigestSettings(app_url="https://actions.force.example", teams_webhook=hook, **(mail if port else {}))


def quick(*args: Any) -> None:
    post.send(*args, pause=0.0)


def go(database, how: DigestSettings, day: int = 0, **more: Any) -> dict[str, int]:
    this = {"tick": lambda: NOW + timedelta(days=day), "limit": timedelta(hours=26), "send": quick} | more
    return dict(+hold(Round(database, how, **this)))


def test_each_gets_their_own_counts_and_nothing_that_names_anything(database, mailbox):
    box, port = mailbox
    with writing(database) as db:
        sign_ins.remember(db, "2001", ["supervisor"], NOW)
    assert go(database, settings(port)) == {"sent": 2, "nothing to say": 1, "no usable address": 1}
    assert sorted(to for to, _ in box.letters) == ["alder@force.example", "birch@force.example"]
    for _, letter in box.letters:
        for secret in ("XSECRET", "Alder", "Birch", "Invented", "T1", "1001"):
            assert secret not in letter.replace("alder@", "").replace("birch@", "")
    with reading(database) as db:
        seen = scoped.flags(db, Scope("1001", frozenset({"1001"}), frozenset(), TODAY), acts=("oic",))
    alder = next(letter for to, letter in box.letters if to.startswith("alder"))
    late = int((seen["due_on"] < "2026-11-23").sum())
    assert f"Still overdue: {late}\r\n" in alder
    birch = next(letter for to, letter in box.letters if to.startswith("birch"))
    assert f"With others in your team: {late} overdue, 0 marked" in birch  # none of the restricted crime
    assert seen["crime_ref"].unique().tolist() == ["XSECRET1"]
    assert "Auto-Submitted: auto-generated" in alder


def test_a_sergeant_whose_role_is_too_old_is_told_that_the_team_is_left_out(database, mailbox):
    box, port = mailbox
    with writing(database) as db:
        sign_ins.remember(db, "2001", ["supervisor"], NOW - timedelta(hours=12, seconds=1))
    go(database, settings(port))
    (birch,) = [letter for to, letter in box.letters if to.startswith("birch")]
    assert "Subject: Daily Actions: sign in to see your team" in birch
    assert "This counts your own crimes only." in birch
    assert "With others in your team" not in birch
    assert "overdue" not in birch
    (alder,) = [letter for to, letter in box.letters if to.startswith("alder")]
    assert "own crimes only" not in alder


def test_once_a_day_and_again_the_next_day_with_what_is_new(database, mailbox, tmp_path):
    box, port = mailbox
    go(database, settings(port))
    assert go(database, settings(port)).get("sent", 0) == 0
    crimes = [*CRIMES, {"crime_ref": "XSECRET3", "oic": "1001", **OLD}]
    load(database, tmp_path / "x1", NOW + timedelta(hours=23), crimes=crimes)
    go(database, settings(port), day=1)
    letter = [letter for to, letter in box.letters if to.startswith("alder")][-1]
    assert "Since 23 Nov 2026." in letter
    assert "New: 3\r\n" in letter
    assert "  1 x Update the enquiry log\r\n" in letter


def test_what_is_cleared_is_said(database, mailbox, tmp_path):
    box, port = mailbox
    go(database, settings(port))
    entry = [{"crime_ref": "XSECRET1", "entered_at": "2026-11-23T09:00:00"}]
    load(database, tmp_path / "x1", NOW + timedelta(hours=23), oel_entries=entry)
    go(database, settings(port), day=1)
    assert "Cleared: 1\r\n  1 x Update the enquiry log" in box.letters[-1][1]


def test_none_on_leave_or_when_sick_and_one_on_a_day_at_court(database, mailbox, tmp_path):
    box, port = mailbox
    for number, kind in enumerate(("leave", "sick", "court")):
        absence = [{"collar_number": "1001", "from_date": "2026-11-20", "to_date": "2026-11-23", "kind": kind}]
        load(database, tmp_path / f"y{number}", absences=absence)
        go(database, settings(port))
        assert len([to for to, _ in box.letters if to.startswith("alder")]) == (kind == "court")


def test_the_cover_is_told_of_covered_work_and_only_while_covering(database, mailbox):
    box, port = mailbox
    with writing(database) as db:
        db.execute(COVERS.insert(), cover_row("c", "1001", "1002", TODAY, TODAY, reason="rang_in"))
        assert covers.covered_by(db, "1002", TODAY) == {"1001"}
    go(database, settings(port))
    assert [to for to, _ in box.letters if to.startswith("thorn")] == ["thorn@force.example"]
    go(database, settings(port), day=1)
    assert len([to for to, _ in box.letters if to.startswith("thorn")]) == 1


def test_a_refused_address_stops_nobody_else_and_is_not_tried_again_today(database, mailbox):
    box, port = mailbox
    box.answers["alder@force.example"] = "550 no such person"
    with writing(database) as db:
        sign_ins.remember(db, "2001", ["supervisor"], NOW)
    assert go(database, settings(port))["failed (mail server: refused with 550)"] == 1
    assert [to for to, _ in box.letters] == ["birch@force.example"]
    assert go(database, settings(port))["sent or refused before"] == 2


def test_many_refused_addresses_in_a_row_stop_nobody_after_them(database, mailbox, tmp_path):
    box, port = mailbox
    many_people(database, tmp_path / "x1")
    box.answers = {f"p{n}@force.example": "550 no such person" for n in range(1, 8)}
    assert go(database, settings(port))["sent"] == 1
    assert [to for to, _ in box.letters] == ["p8@force.example"]


def test_a_server_that_is_away_is_not_asked_for_everybody_and_the_rest_is_sent_later(database, mailbox, tmp_path):
    _, port = mailbox
    many_people(database, tmp_path / "x1")
    counts = go(database, settings(free_port()))
    assert counts["failed (not tried: email is away)"] == 3
    assert counts["failed (mail server: ConnectionRefusedError)"] == 5
    assert go(database, settings(port))["sent"] == 8


def test_a_postponed_letter_is_sent_by_a_later_round_once(database, mailbox):
    box, port = mailbox
    box.answers["alder@force.example"] = "451 later"
    assert go(database, settings(port))["failed (mail server: answered 451)"] == 1
    box.answers.clear()
    assert go(database, settings(port))["sent"] == 1
    assert go(database, settings(port)).get("sent", 0) == 0
    assert len(box.letters) == 1


def test_a_mail_server_that_is_away_fails_the_round_and_the_next_one_sends(database, mailbox):
    _, port = mailbox
    assert any(kind.startswith("failed (mail server: Conn") for kind in go(database, settings(free_port())))
    assert go(database, settings(port))["sent"] == 1


def test_a_fault_that_is_everybodys_ends_the_channel_for_this_round_and_nobody_misses_the_next(
    database, mailbox, tmp_path
):
    many_people(database, tmp_path / "x1")

    def locked_out(*_: Any) -> None:
        raise NotSent("mail server: SMTPAuthenticationError", away=True, for_all=True)

    _, port = mailbox
    counts = go(database, settings(port), send=locked_out)
    failed = {"failed (mail server: SMTPAuthenticationError)": 1, "failed (not tried: email is away)": 7}
    assert {kind: many for kind, many in counts.items() if kind.startswith("failed")} == failed
    assert go(database, settings(port))["sent"] == 8


def test_a_digest_that_went_out_and_could_not_be_noted_is_said_and_comes_again_after_a_while(
    database, mailbox, monkeypatch
):
    box, port = mailbox

    def full(*_: Any) -> None:
        raise Unreadable("The database cannot be written now: its disk is full. Nothing was changed.")

    with monkeypatch.context() as broken:
        broken.setattr(digests, "sent", full)
        counts = go(database, settings(port))
    assert counts["failed (sent, but that could not be noted in the database: a later round sends it again)"] == 1
    assert "sent" not in counts
    assert go(database, settings(port))["sent or refused before"] == 1
    assert go(database, settings(port), tick=lambda: NOW + timedelta(minutes=16))["sent"] == 1
    assert len(box.letters) == 2


def test_a_database_that_goes_away_in_the_middle_leaves_what_was_sent_counted(database, mailbox, tmp_path, monkeypatch):
    many_people(database, tmp_path / "x1")
    box, port = mailbox
    begin = digests.begin

    def away_after_three(*given: Any) -> bool:
        if len(box.letters) == 3:
            raise Unreadable("The database cannot be reached or used now (OperationalError). Nothing was changed.")
        return begin(*given)

    with monkeypatch.context() as broken:
        broken.setattr(digests, "begin", away_after_three)
        counts = go(database, settings(port))
    ended = "failed (the round ended early: The database cannot be reached or used now (OperationalError))"
    assert counts == {"sent": 3, ended: 1}
    assert go(database, settings(port))["sent"] == 5
    assert len({to for to, _ in box.letters}) == len(box.letters) == 8


def test_a_round_that_was_killed_while_sending_is_taken_over_after_a_while(database, mailbox):
    _, port = mailbox
    with writing(database) as db:
        assert digests.begin(db, "1001", "email", TODAY, 1, NOW)
    assert go(database, settings(port))["sent or refused before"] == 1  # it may still be at work
    with writing(database) as db:
        db.execute(update(DIGESTS).values(begun_at=datetime(2026, 11, 23, 6, tzinfo=UTC)))
    assert go(database, settings(port))["sent"] == 1


def test_a_mark_late_in_a_long_round_is_as_old_as_it_is_and_not_as_old_as_the_round(database, hook):
    _, _, address = hook
    times = iter(NOW + timedelta(minutes=10 * n) for n in range(100))
    go(database, settings(hook=address), tick=lambda: next(times), send=lambda *_: None)
    with reading(database) as db:
        begun = db.execute(DIGESTS.select()).mappings().one()["begun_at"]
    assert begun >= datetime(2026, 11, 23, 7, 20, tzinfo=UTC)


def test_records_published_while_a_round_goes_on_are_told_once(database, mailbox, tmp_path):
    box, port = mailbox
    with writing(database) as db:
        sign_ins.remember(db, "2001", ["supervisor"], NOW)
    go(database, settings(port))
    crimes = [*CRIMES, {"crime_ref": "XSECRET3", "oic": "1001", **OLD}]

    def publish(*args: Any) -> None:
        if not (tmp_path / "x1").exists():
            load(database, tmp_path / "x1", NOW + timedelta(hours=23), crimes=crimes)
        quick(*args)

    for day, sending in ((1, publish), (2, quick)):
        with writing(database) as db:
            sign_ins.remember(db, "2001", ["supervisor"], NOW + timedelta(days=day))
        go(database, settings(port), day=day, send=sending)
    birch = [letter for to, letter in box.letters if to.startswith("birch")]
    assert ["New: " in letter for letter in birch] == [False, True, False]


def test_a_supervisor_is_told_how_many_are_off_with_pressing_work_and_no_cover(database, mailbox, tmp_path):
    box, port = mailbox
    with writing(database) as db:
        sign_ins.remember(db, "2001", ["supervisor"], NOW)
    sick = [{"collar_number": "1001", "from_date": "2026-11-20", "to_date": "2026-11-24", "kind": "sick"}]
    load(database, tmp_path / "x1", absences=sick)
    go(database, settings(port))
    line = "Away today with work due or overdue and no cover: 1"
    assert [to for to, _ in box.letters] == ["birch@force.example"]
    assert line in box.letters[0][1]
    with writing(database) as db:
        db.execute(COVERS.insert(), cover_row("c", "1001", "1002", TODAY, TODAY + timedelta(days=1)))
        sign_ins.remember(db, "2001", ["supervisor"], NOW + timedelta(days=1))
    go(database, settings(port), day=1)
    birch = [letter for to, letter in box.letters if to.startswith("birch")]
    assert [line in letter for letter in birch] == [True, False]


def test_a_webhook_gets_one_card_for_one_person_and_a_passing_fault_is_tried_again(database, hook):
    received, answers, address = hook
    answers += [500, 503]
    assert go(database, settings(hook=address))["sent"] == 1
    assert [card["recipient"] for card in received] == ["alder@force.example"]
    said = json.dumps(received)
    assert "AdaptiveCard" in said
    assert "to do now" in said
    assert "Still overdue" in said
    assert "XSECRET" not in said


def test_a_card_that_is_refused_is_told_and_not_tried_again_today(database, hook):
    received, answers, address = hook
    answers += [400]
    assert go(database, settings(hook=address))["failed (webhook: refused with 400)"] == 1
    assert go(database, settings(hook=address))["sent or refused before"] == 1
    assert received == []


@pytest.mark.parametrize("status", [302, 401, 404])
def test_a_wrong_webhook_address_is_asked_once_and_once_mended_the_next_round_sends(database, hook, status):
    received, answers, address = hook
    answers += [status]
    assert go(database, settings(hook=address))[f"failed (webhook: refused with {status})"] == 1
    assert (received, answers) == ([], [])
    assert go(database, settings(hook=address))["sent"] == 1


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: x@y.example", "a@b.example, c@d.example", "nobody", "", "a b@c", "?@[", "(a)b@c.example",
     "a@b.example\n", "a@é.example", "a\x00@b.example", "a..b@c.example", "a@b..example", "a@-b.example"],
)  # fmt: skip
def test_an_address_that_is_none_or_several_gets_nothing(address):
    assert rounds._ADDRESS.fullmatch(address) is None


@few(max_examples=examples(40))
@given(st.from_regex(rounds._ADDRESS, fullmatch=True))
@example("o'brien.d=x@mail-1.force.example")
def test_every_address_that_is_used_reads_as_one_person_in_a_mail(address):
    mail = EmailMessage()
    mail["To"] = address
    assert [found for _, found in getaddresses([str(mail["To"])])] == [address]
    assert mail.as_bytes().count(b"\n") <= 3


def test_a_broken_address_in_the_directory_stops_nobody_else(database, mailbox, tmp_path):
    box, port = mailbox
    officers = [OFFICERS[0] | {"email": "?@["}, *OFFICERS[1:]]
    load(database, tmp_path / "x1", officers=officers, crimes=[*CRIMES, {"crime_ref": "X9", "oic": "1002", **OLD}])
    counts = go(database, settings(port))
    assert (counts["sent"], [to for to, _ in box.letters]) == (1, ["thorn@force.example"])


def test_who_switched_it_off_gets_none(database, mailbox):
    box, port = mailbox
    with writing(database) as db:
        digests.want(db, "1001", {"email": False, "teams": True})
    assert go(database, settings(port))["switched off"] == 1
    assert box.letters == []


def test_a_dry_run_sends_and_marks_nothing(database, mailbox):
    box, port = mailbox
    assert go(database, settings(port), dry=True)["would be sent"] == 1
    assert box.letters == []
    assert go(database, settings(port))["sent"] == 1
    assert go(database, settings(port), dry=True).get("would be sent", 0) == 0


def test_without_records_or_under_other_searches_there_is_no_round(database):
    with writing(database) as db:
        db.execute(update(SNAPSHOTS).values(rules="of before"))
    with pytest.raises(NoRound, match="Next: run manage"):
        go(database, settings(hook="https://hook.example"))


def test_each_digest_is_logged_before_it_is_sent_and_a_dry_run_logs_nothing(database, mailbox):
    box, port = mailbox

    def logged() -> list[tuple[str, str, str]]:
        columns = ACCESS_LOG.c.collar_number, ACCESS_LOG.c.action, ACCESS_LOG.c.subject
        with reading(database) as db:
            walk(db)
            return [tuple(row) for row in db.execute(select(*columns))]

    def send(*given: Any) -> None:
        assert logged() == [("1001", "sent", "email")]
        quick(*given)

    go(database, settings(port), dry=True)
    assert logged() == []
    assert go(database, settings(port), send=send)["sent"] == 1
    assert len(box.letters) == len(logged()) == 1


def test_a_digest_that_cannot_be_logged_is_not_sent(database, mailbox):
    box, port = mailbox
    with writing(database) as db:
        db.execute(delete(ACCESS_HEAD))
    with pytest.raises(Unreadable):
        go(database, settings(port))
    assert box.letters == []
