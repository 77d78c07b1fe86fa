"""The names of a table's columns as they came: which are known, and what refuses the table, in files and databases.

Names are exact. One that differs from a known name in letter case or blanks alone is that name written otherwise: to
ignore it as unknown would lose a column of dates of law in silence. What else is unknown is reported and ignored.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from core.extract.declaration import Table
from core.extract.refused import Refused
from core.input_file import printable

_NEXT = "correct the file and send the whole extract again"
_SEPARATORS = {";": "semicolons (;)", "\t": "tabs", "|": "bars (|)"}
# What people, spreadsheets and databases write between words, or around a name without anybody seeing it.
_SPACING = str.maketrans({" ": "_", "-": "_", "\ufeff": None, "\u200b": None, "\0": None})


def check_header(table: Table, names: Sequence[str], where: str, correction: str = _NEXT) -> tuple[str, ...]:
    """The unknown names in a header, each once. Refuses a known name that stands twice, one that is written otherwise,
    and a required one that is missing. `correction` is what to do about it."""
    _refuse_repeated(table, names, where, correction)
    _refuse_written_otherwise(table, names, where, correction)
    missing = [name for name in table.required if name not in names]
    if missing:
        raise Refused(
            f"Table {table.name}: {where} lacks the required column {quoted(missing)}; "
            f"{_instead(table, names, missing)}wanted at least {', '.join(table.required)}. Next: {correction}."
        )
    return unknown_in(table, names)


def unknown_in(table: Table, names: Iterable[str]) -> tuple[str, ...]:
    """The names that the contract does not know, each once as it can be printed; the nameless ones by their number."""
    unknown = [name for name in names if name not in table.by_name]
    nameless = len([name for name in unknown if not name.strip()])
    named = dict.fromkeys(printable(name[:60]) for name in unknown if name.strip())
    return (*named, *([f"({nameless} without a name)"] if nameless else []))


def quoted(names: Iterable[str]) -> str:
    """Column names for a message, each at most 60 characters."""
    return ", ".join(f'"{printable(name[:60])}"' for name in names)


def refuse_other_layout(table: Table, line: str, where: str) -> None:
    """Refuses the first line of a CSV file where it shows that the columns are not separated by commas, or that it is
    no header, as Excel writes one in countries with a decimal comma."""
    if line.strip('"').startswith("sep="):
        raise Refused(
            f'Table {table.name}: the first line of {where} is "{printable(line[:8])}", which is for Excel alone; '
            f"wanted the header row there, with commas between the names. Next: {_NEXT}."
        )
    by_commas = _known(table, line, ",")
    for separator, words in _SEPARATORS.items():
        if _known(table, line, separator) > by_commas:
            raise Refused(
                f"Table {table.name}: {where} has {words} between its columns; wanted commas. Next: write it with "
                "commas (Excel: the list separator of the region settings is a comma) and send the whole extract again."
            )


def refuse_one_quoted_name(table: Table, names: Sequence[str], where: str) -> None:
    """Refuses a header whose whole line stands in one pair of quotes."""
    if len(names) == 1 and _known(table, names[0], ",") > 1:
        raise Refused(
            f"Table {table.name}: {where} has its whole header in one pair of quotation marks; wanted each name by "
            f"itself. Next: {_NEXT}."
        )


def _refuse_repeated(table: Table, names: Sequence[str], where: str, correction: str) -> None:
    for name in [name for name, many in Counter(names).items() if many > 1 and name in table.by_name]:
        places = [str(at) for at, one in enumerate(names, 1) if one == name]
        raise Refused(
            f'Table {table.name}: {where} names "{name}" more than once: in columns {" and ".join(places)}. Which is '
            f"meant cannot be known. Next: {correction}."
        )


def _refuse_written_otherwise(table: Table, names: Sequence[str], where: str, correction: str) -> None:
    otherwise = {_plain(name): name for name in names if name not in table.by_name}
    pairs = [(otherwise[name], name) for name in table.names if name not in names and name in otherwise]
    if pairs:
        given, wanted = quoted(one for one, _ in pairs), quoted(known for _, known in pairs)
        raise Refused(
            f"Table {table.name}: {where} has {given}, wanted {wanted}: names are exact, capitals and blanks too. "
            f"Next: {correction}."
        )


def _instead(table: Table, names: Sequence[str], missing: Sequence[str]) -> str:
    """What was found in the place of missing columns. Only a name that is known, or nearly so, is quoted: in a file
    without a header, the first line is somebody's record."""
    given = {_plain(name): name for name in names if name not in table.by_name}
    near = [given[one] for name in missing for one in get_close_matches(name, given, 1, 0.8)]
    known = [name for name in names if name in table.by_name]
    if not known and len(near) < 2:  # one may be a person's name that is like a column's
        return f"found {len(names)} columns, none with a known name: perhaps the header row is missing; "
    likely = f", and {quoted(near)}, which may be meant" if near else ""
    return f"found {quoted(known) or 'no known name'}{likely}; "


def _known(table: Table, line: str, separator: str) -> int:
    """How many known names a line has when it is cut at a separator."""
    return len({_plain(name.strip().strip('"')) for name in line.split(separator)} & set(table.names))


def _plain(name: str) -> str:
    return name.strip().translate(_SPACING).casefold()
