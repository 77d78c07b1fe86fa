"""Every string of the corpus in every text column, on every screen: nothing runs, nothing leaves, nothing breaks."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import func, select

from core import clock
from core.store.engine import engine, reading_whole
from core.store.refresh.load import refresh
from core.store.schema.records import EXTRACT
from data_fixtures.people import ALDER, BIRCH, OAK, Person
from tests.browser.conftest import choose, settled
from tests.browser.serving import App, running_app
from tests.browser.test_hostile_text import listening, unharmed
from tests.corpus import NAUGHTY
from tests.folders import folder
from tests.stores import store_at

STRINGS = [text for text in NAUGHTY if text]  # an empty cell is a missing one
CELLS = [" ¦ ".join(STRINGS[at : at + 10]) for at in range(0, len(STRINGS), 10)]  # ten of them in a cell
FIRST = "N0 " + STRINGS[0]
PEOPLE = (ALDER, BIRCH, OAK)


@pytest.fixture(scope="module")
def naughty_app(tmp_path_factory: pytest.TempPathFactory, provider: str) -> Iterator[App]:
    where = tmp_path_factory.mktemp("naughty")
    url, now = store_at(where / "x.db"), clock.now()
    refresh(engine(url), _extract(where / "x", now.isoformat()), now)
    with running_app(where, url, provider) as app:
        yield app


def _ref(number: int) -> str:
    return _key("N", number)


def _key(kind: str, number: int) -> str:
    """An identifier with one of the strings in it; ten of them are longer than one may be."""
    return f"{kind}{number} {STRINGS[number * 10]}"


def _extract(where: Path, now: str) -> Path:
    each = list(enumerate(CELLS))
    units = [{"unit_id": f"U{i}", "name": text, "level": "team", "parent_id": "D1"} for i, text in each]
    officers = [{"collar_number": f"C{i}", "name": text, "rank": "DC", "email": text} for i, text in each]
    known = [{"collar_number": p.collar_number, "name": p.name, "rank": p.rank} for p in PEOPLE]
    posted = {ALDER: "T1", BIRCH: "T1", OAK: "F1"}
    postings = [
        {"collar_number": p.collar_number, "unit_id": unit, "from_date": "2020-01-01"} for p, unit in posted.items()
    ]
    postings += [{"collar_number": f"C{i}", "unit_id": "T1", "from_date": "2020-01-01"} for i, _ in each]
    crimes = [
        {"crime_ref": _ref(i), "offence_code": f"O{i}", "mo": text, "summary": text}
        | {"oic": ALDER.collar_number if i % 2 else f"C{i}", "unit_id": "T1" if i % 3 else f"U{i}"}
        for i, text in each
    ]
    crimes[0] |= {"oic": ALDER.collar_number, "unit_id": "T1"}
    return folder(
        where,
        now,
        units=units,
        officers=officers + known,
        postings=postings,
        offences=[{"offence_code": f"O{i}", "title": text} for i, text in each],
        crimes=crimes,
        victims=[
            {"victim_id": _key("W", i), "crime_ref": FIRST if i < 6 else _ref(i), "name": text}
            | {"preferred_method": text}
            for i, text in each
        ],
        victim_contacts=[{"victim_id": _key("W", i), "contacted_at": now, "by_collar": text} for i, text in each],
        suspects=[
            {"suspect_id": _key("S", i), "crime_ref": FIRST if i < 6 else _ref(i), "name": text} for i, text in each
        ],
        custody=[
            {"custody_id": f"K{i} {text}", "suspect_id": _key("S", i), "arrested_at": now}
            | {"crime_ref": FIRST if i < 6 else _ref(i)}
            for i, text in each
        ],
        oel_entries=[{"crime_ref": FIRST, "text": text, "by_collar": text} for text in CELLS],
        reviews=[{"crime_ref": FIRST, "text": text, "by_collar": f"C{i}"} for i, text in each],
    )


def test_the_corpus_is_whole_and_all_of_it_is_loaded(naughty_app: App) -> None:
    assert len(STRINGS) > 400
    with reading_whole(engine(naughty_app.database_url)) as db:
        for table in ("crimes", "offences", "victims", "suspects", "oel_entries", "reviews"):
            assert db.execute(select(func.count()).select_from(EXTRACT[table])).scalar_one() >= len(CELLS), table


CRIME, REVIEW = "crime?ref=" + quote(FIRST), "review?ref=" + quote(FIRST)
SCREENS: list[tuple[Person, str]] = [
    (ALDER, f"my_actions my_actions?view=table {CRIME} arrests arrests?view=table investigations cover my_calendar"),
    (BIRCH, f"team team?view=table reviews reviews?view=table {REVIEW} cover data_health"),
    (OAK, "demand demand?level=team demand?unit=U3 demand?level=team&view=table team reviews?view=table data_health"),
]


@pytest.mark.parametrize(("person", "paths"), SCREENS, ids=[person.sub for person, _ in SCREENS])
def test_nothing_runs_nothing_leaves_and_no_page_breaks(
    page: Page, naughty_app: App, person: Person, paths: str
) -> None:
    dialogs, asked = listening(page), list[str]()
    page.goto(naughty_app.address)
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, person, naughty_app)
    page.on("request", lambda request: asked.append(_host(request)))
    for path in paths.split():
        page.goto(naughty_app.address + "/" + path)
        expect(page.get_by_text("Records as they stood on").first).to_be_visible()
        settled(page)
        unharmed(page, dialogs)
        links = page.get_by_test_id("stMain").locator("a[href]")
        found = [link.get_attribute("href") or "" for link in links.all()]
        strange = [href for href in found if not urljoin(page.url, href).startswith(naughty_app.address + "/")]
        assert not strange, path
        expect(page.get_by_text("Traceback")).to_have_count(0)
    assert set(asked) <= {urlsplit(naughty_app.address).netloc, ""}


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc if request.url.startswith(("http", "ws")) else ""


def test_what_was_written_is_read_letter_by_letter(page: Page, naughty_app: App) -> None:
    page.goto(naughty_app.address + "/crime?ref=" + quote(FIRST))
    page.get_by_role("button", name="Sign in", exact=True).click()
    choose(page, ALDER, naughty_app)
    expect(page.get_by_text("Records as they stood on").first).to_be_visible()
    settled(page)
    seen = page.get_by_test_id("stMain").inner_text().replace("\u2060", "")
    for text in (
        "<script>alert(123)</script>",
        "$HOME",
        "Ω≈ç√∫˜µ≤≥÷",
        "田中さんにあげて下さい",
        "../../../../../../../../../../../etc/passwd%00",
    ):
        assert text in STRINGS
        assert text in seen, text
