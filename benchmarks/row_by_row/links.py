"""Open crimes that belong together and are kept apart."""

from collections.abc import Iterator

from benchmarks.row_by_row.book import Book, Row, is_open, recorded
from benchmarks.row_by_row.ladder import Flag, flag
from benchmarks.row_by_row.law import plus

CODES = {"series": "L01", "same_suspect": "L01", "duplicate": "L02"}


def linked_crime(book: Book, crime: Row) -> Iterator[Flag]:
    """Each direct pair once, under the first of its two references, however often and either way it is recorded."""
    for link in book.rows("crime_links", crime):
        one, other = sorted((crime["crime_ref"], link["linked_ref"]))
        code = CODES.get(link["kind"])
        if code is None or one == other or (one, other, code) in book.pairs_done:
            continue
        first, second = book.crimes[one], book.crimes[other]
        if _apart(first, second, code):
            book.pairs_done.add((one, other, code))
            started = max(recorded(first), recorded(second))
            subject = f"{one}~{other}"
            yield flag("linked_crime", first, book.today, started, plus(started, 7), code=code, subject=subject)


def _apart(first: Row, second: Row, code: str) -> bool:
    """Whether both are open and, unless one repeats the other, kept by two different officers."""
    if not (is_open(first) and is_open(second)):
        return False
    officers = {first["oic"], second["oic"]}
    return code == "L02" or (None not in officers and len(officers) == 2)
