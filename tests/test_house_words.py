"""How the sources say things: days, plurals and codes in one place, and names that say what they hold."""

import ast
import re
from itertools import chain

import pytest

from tests.test_house import ROOT, SOURCES

_COUNTED = re.compile(r"""\bcounted\([^"'\n]*["']([a-z ]+)["']\)""")
# Nouns of what is counted anywhere, each with a plain plural: the property test of core/words.py runs over them.
THINGS = sorted(set(chain.from_iterable(_COUNTED.findall(p.read_text(encoding="utf-8")) for p in SOURCES)))
_BY_HAND = {
    "a plural made by hand": re.compile(
        r"""["'](?:s|es|ies)["'] if |["']{2} if \w+ == 1 else|else ["'](?:s|es|ies)["']|\w\(s\)[ .,;:]"""
    ),
    "a verb that agrees by hand": re.compile(r"""["'](?:is|are|s|has|have)["'] if [^\n]* else ["']"""),
    "a day written by hand": re.compile(r"\.day\}|:%-?d %[bB]|:%[bB] %Y|strftime\([\"']%-?d %[bB]"),
    "a code put into words by hand": re.compile(r"""replace\(["']_["'], ["'] ["']\)"""),
}
_ELSEWHERE = {"core/words.py"}


@pytest.mark.parametrize("what", _BY_HAND)
def test_days_plurals_and_codes_are_put_into_words_in_one_place(what):
    sources = [p for p in SOURCES if p.relative_to(ROOT).as_posix() not in _ELSEWHERE]
    by_hand = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if _BY_HAND[what].search(line)
    ]
    assert by_hand == [], f"{what}; say it with core/words.py"


# A file's name, the key of a button and of an address, and the unseen column by which a grid is sorted.
_ISO = re.compile(r"%Y-%m|isoformat\(|fromisoformat")
_ISO_UNSEEN = {
    "pages/supervisor/handover_parts.py": 1,
    "pages/officer/my_calendar.py": 1,  # of the address
    "pages/officer/my_calendar_days.py": 1,  # by which the browser names a day
    "pages/parts/grid.py": 1,
    "pages/parts/month.py": 1,
}


def test_no_page_says_a_day_as_a_computer_writes_it():
    found = {
        path.relative_to(ROOT).as_posix(): many
        for path in [*(ROOT / "pages").rglob("*.py"), ROOT / "Home.py", ROOT / "auth" / "door.py"]
        if (many := len(_ISO.findall(path.read_text(encoding="utf-8"))))
    }
    assert found == _ISO_UNSEEN, "say it with core/words.py, or list it here with why nobody sees it"


def test_the_nouns_that_are_counted_are_found():
    assert {"crime", "day", "line", "item"} <= set(THINGS)


_NAMELESS = {"told", "said", "found", "asked", "made"}
# Words of a file that people write by hand stay what they are.
_GIVEN = {("core/policy/gone.py", "told")}


def _named(node: ast.AST) -> set[str]:
    """What a node gives a name to, other than a local variable: a function, a class, a parameter or an attribute."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return {node.attr}
    return set()


def _fields(tree: ast.AST) -> set[str]:
    """The attributes that classes declare."""
    lines = [line for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for line in node.body]
    return {line.target.id for line in lines if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)}


def test_a_function_a_class_a_parameter_and_an_attribute_are_named_for_what_they_are():
    nameless = set()
    for path in SOURCES:
        tree, where = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        names = _fields(tree).union(*(_named(node) for node in ast.walk(tree)))
        nameless |= {(where, name) for name in names if name.strip("_").lower() in _NAMELESS}
    assert nameless == _GIVEN
