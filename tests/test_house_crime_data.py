"""Crime data is selected in core/store/scoped alone: no other module reaches a table with a crime in it, in any way."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from core.store import scoped
from core.store.schema import work
from core.store.schema.records import EXTRACT, metadata
from tests.test_house import ROOT, SOURCES, _imports, _names

# The directory reads people and units only; refresh and verify write and recompute without showing anything; the
# ledger counts, and so does newest, without what hangs on restricted crimes; a claim or snooze is stored with the flag
# it stands on, and settled by the refresh. Which columns a schema lacks is asked without reading any of them.
USERS = {
    "EXTRACT": {
        "schema_known",
        "people/directory",
        "people/unit_tree",
        "work/cover_facts",
        "refresh/load",
        "refresh/touched",
        "refresh/change",
        "counts/newest",
        "counts/tallies",
        "refresh/newly_faulty",
        "refresh/gone_access",
    },
    "FACTS": {"schema_known", "refresh/load", "refresh/change", "operations/verify", "refresh/ledger", "work/snoozes"},
    "FLAGS": {
        "refresh/load",
        "refresh/change",
        "operations/verify",
        "refresh/ledger",
        "work/claims",
        "counts/tallies",
        "pairs",
    },
    "TALLIES": {"counts/tallies", "refresh/load"},
    "SET_ASIDE": {"refresh/publish", "refresh/newly_faulty", "refresh/left_aside", "counts/newest"},
    "SET_ASIDE_ACCESS": {"refresh/publish", "refresh/gone_access"},
    "HELD_BACK": {"refresh/publish", "refresh/change"},
    "COUNTS": {"refresh/load", "refresh/publish"},  # totals of the whole force, restricted crimes included
    "SOURCE_DIGESTS": {"refresh/source_marks"},  # its keys are the references of crimes, restricted ones included
    "ACCESS_LOG": {"access_log/entries", "access_log/walk", "access_log/listing"},
    "CLAIMS": {"work/claims", "pairs"},
    "SNOOZES": {"work/snoozes", "pairs"},
    "CHANGES": {
        "refresh/ledger",
        "refresh/ledger_check",
        "work/claims",
        "refresh/gone_access",
        "refresh/left_aside",
        "pairs",
    },
    "PAIRS": {"pairs"},
    "PAIR_SECRET": {"pairs"},
}
WALL = "core/store/wall/policies"
# What speaks to the driver itself: to set a connection up, to put up the second wall, to write many rows at once.
DRIVERS = {"core/store/engine", "core/store/wall/put_up", "core/store/rows"}
# The same to a records system's own database, which it asks whole and as nobody. It cannot reach ours: see the layers.
SOURCE_DRIVERS = {"core/sources/connection", "core/sources/table"}
MODULES = {"core.store.schema", *(f"core.store.schema.{name}" for name in ("records", "work", "sources"))}
CRIME_TABLES = sorted(
    name
    for name, table in metadata.tables.items()
    if {"crime_ref", "linked_ref", "victim_id", "suspect_id"} & set(table.c.keys())
)


def _module(path: Path) -> str:
    return path.relative_to(ROOT).as_posix().removesuffix(".py")


def _whole(path: Path) -> bool:
    """Whether a module imports one of the modules of tables as a whole, by whatever name, or everything in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and MODULES & {alias.name for alias in node.names}:
            return True
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            if MODULES & {f"{node.module}.{alias.name}" for alias in node.names}:
                return True
            if node.module in MODULES and any(alias.name == "*" for alias in node.names):
                return True
    return False


def _allowed(path: Path) -> bool:
    return _module(path).startswith(("core/store/scoped/", "core/store/migrations/"))


@pytest.mark.parametrize("table", USERS)
def test_a_table_with_crimes_in_it_is_named_by_those_alone_that_must(table: str) -> None:
    users = {
        _module(p) for p in SOURCES if {f"{module}.{table}" for module in MODULES} & _imports(p) and not _allowed(p)
    }
    assert users == {f"core/store/{name}" for name in USERS[table]}


def test_no_table_with_crimes_in_it_is_forgotten_here() -> None:
    named = {name for name, table in vars(work).items() if name.isupper() and "crime_ref" in getattr(table, "c", ())}
    assert named <= set(USERS)


def test_the_tables_are_imported_by_name_so_that_one_sees_who_uses_which() -> None:
    # Migrations and the second wall are about all of them and take the metadata, whose tables nobody else may name.
    assert {_module(p) for p in SOURCES if _whole(p)} == {"core/store/schema/__init__"}


def test_the_ways_round_a_table_are_used_by_nobody() -> None:
    """Reflection, a table found by its name in the metadata, pandas' own reader, a statement sent as it is."""
    attributes = ("read_sql", "read_sql_query", "read_sql_table", "reflect", "automap_base", "get_table_names")
    for path in SOURCES:
        names = _names(path)
        ends = {name.rpartition(".")[2] for name in names}
        assert not ends & set(attributes), path.name
        assert "metadata.tables" not in names or _module(path) == WALL, path.name
        assert "autoload_with" not in path.read_text(encoding="utf-8"), path.name
        assert not ends & {"exec_driver_sql", "cursor"} or _module(path) in DRIVERS | SOURCE_DRIVERS, path.name


def _sql(path: Path) -> list[str]:
    """The texts that are given to sqlalchemy.text, and any other text that reads like a query."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    asks = re.compile(
        r"\b(select\b.+\bfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|with\s+\w+\s+as)\b", re.I | re.S
    )
    return [text for text in texts if asks.search(text)]


def test_no_module_writes_a_query_as_text() -> None:
    """But for the second wall, whose policies PostgreSQL alone reads."""
    found = {_module(p) for p in SOURCES if _sql(p)}
    assert {name for name in found if not name.startswith("core/store/migrations/")} <= {WALL, "core/store/wall/put_up"}


def test_text_of_sql_is_a_lock_the_condition_of_an_index_and_the_second_wall() -> None:
    users = {_module(p) for p in SOURCES if {"sqlalchemy.text", "sqlalchemy.sql.text"} & _imports(p)}
    users = {name for name in users if not name.startswith("core/store/migrations/")}
    assert users == {f"core/store/{name}" for name in ("work/cover_giving", "schema/work", "role", "wall/put_up")}


@pytest.mark.parametrize("module", ["people/directory", "people/unit_tree", "work/cover_facts"])
def test_the_directory_names_no_table_with_crimes_in_it(module: str) -> None:
    text = (ROOT / "core" / "store" / f"{module}.py").read_text(encoding="utf-8")
    assert [name for name in CRIME_TABLES if f'"{name}"' in text] == []
    assert set(EXTRACT) & set(CRIME_TABLES) > {"crimes", "victims", "victim_contacts", "access_lists", "crime_links"}


# What of the scoped package is asked with the reference of a crime, or an item on one, and by whom. `look` logs before
# it reads; the two writers read nothing of it; the others answer for an act that is logged itself, and two of them say
# no more than which references are in scope.
BY_REFERENCE = {
    "look": {"pages/work/page_log"},
    "log_action": None,
    "log_export": None,
    "log_why": None,
    "flag": {"auth/actions/claims"},
    "in_scope": {"auth/actions/claims"},
    "exportable": {"auth/actions/exports", "auth/web/export_route"},
    # Not a look: how many entries came since a review, for the rows of the list of reviews, and no word of any.
    "review_times": {"pages/work/feed_reviews"},
    # Not a look: the letters and blanks of a reference that was typed in full, as the records have them.
    "as_recorded": {"pages/about/why_visible", "pages/work/one_crime"},
}
# By what every other question may be narrowed. `of` is a crime that somebody looks at already.
NARROWED_BY = {"searches", "acts", "oic", "units", "to_clear", "kinds", "of"}
OF_EVERY_QUESTION = {"db", "seen_by"}
NAMES_NO_CRIME = {"date", "datetime", "int", "bool"}
OUTSIDE = [path for path in SOURCES if not _allowed(path)]


def _questions() -> dict[str, inspect.Signature]:
    return {name: inspect.signature(found) for name, found in vars(scoped).items() if inspect.isfunction(found)}


def test_a_question_with_the_reference_of_a_crime_is_a_look_or_is_named_here() -> None:
    for name, signature in _questions().items():
        others = [one for one in signature.parameters.values() if one.name not in NARROWED_BY | OF_EVERY_QUESTION]
        references = [one.name for one in others if getattr(one.annotation, "__name__", "") not in NAMES_NO_CRIME]
        assert not references or name in BY_REFERENCE, f"{name}({', '.join(references)})"


def test_a_look_cannot_be_asked_for_without_what_its_entry_needs() -> None:
    needed = [one.name for one in _questions()["look"].parameters.values() if one.default is inspect.Parameter.empty]
    assert needed == ["db", "seen_by", "crime_ref", "at", "snapshot_id"]


@pytest.mark.parametrize("name", [name for name, users in BY_REFERENCE.items() if users is not None])
def test_who_asks_with_the_reference_of_a_crime_is_named_here(name: str) -> None:
    users = {_module(p) for p in OUTSIDE if f"scoped.{name}" in _names(p) or f"core.store.scoped.{name}" in _imports(p)}
    assert users == BY_REFERENCE[name]


def test_nobody_reaches_past_what_the_scoped_package_gives_out() -> None:
    given = set(scoped.__all__)
    for path in OUTSIDE:
        used = {name.removeprefix("core.store.") for name in _imports(path)} | _names(path)
        past = {name for name in used if re.match(r"scoped\.\w+(\.\w+)?$", name) and name.split(".")[1] not in given}
        assert not past, f"{path.name}: {', '.join(past)}"
        assert "scoped as " not in path.read_text(encoding="utf-8"), f"{path.name}: the package under another name"


def test_a_crime_is_made_by_a_look_alone() -> None:
    """Nor is one made out of another, or its view, which would open a crime that nobody logged."""
    for path in OUTSIDE:
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not {ast.unparse(call.func) for call in calls} & {"Crime", "scoped.Crime"}, path.name
        changed = {key.arg for call in calls if ast.unparse(call.func).endswith("replace") for key in call.keywords}
        assert not changed & {"view", "crime_ref", "tables"}, path.name


def _within(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {inner: outer for outer in ast.walk(tree) for inner in ast.iter_child_nodes(outer)}


def _annotations(tree: ast.AST) -> set[ast.AST]:
    """Every node that is only said of a type."""
    said = [getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns")]
    return {node for one in said if isinstance(one, ast.AST) for node in ast.walk(one)}


def _other_ways(source: str) -> list[str]:
    """What in a module reaches the scoped package otherwise than by a name that it gives out, called as it is."""
    tree, given = ast.parse(source), set(scoped.__all__)
    within, annotations, found = _within(tree), _annotations(tree), []
    for node in ast.walk(tree):
        outer = within.get(node)
        match node:
            case ast.Import():
                bad = any(alias.name.startswith("core.store") for alias in node.names)
            case ast.ImportFrom(module="core"):
                bad = any(alias.name == "store" for alias in node.names)
            case ast.ImportFrom(module="core.store"):
                bad = any(alias.name == "scoped" and alias.asname for alias in node.names)
            case ast.ImportFrom(module=str(module)) if module.startswith("core.store.scoped"):
                bad = module != "core.store.scoped" or any(a.asname or a.name not in given for a in node.names)
            case ast.Name(id="scoped"):  # a package under another name, or what hangs on one of its functions
                named = isinstance(outer, ast.Attribute) and outer.attr in given
                bad = not named or (outer is not None and isinstance(within.get(outer), ast.Attribute))
            case ast.Name(id="Crime") | ast.Attribute(attr="Crime"):
                bad = node not in annotations
            case _:
                bad = False
        found += [ast.unparse(node if outer is None or isinstance(node, ast.stmt) else outer)] if bad else []
    return found


@pytest.mark.parametrize("path", OUTSIDE, ids=_module)
def test_the_scoped_package_is_used_by_the_names_that_it_gives_out_and_in_no_other_way(path: Path) -> None:
    assert _other_ways(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import core.store.scoped\ncore.store.scoped.one_crime._crime(db, view)",
        "from core import store\nstore.scoped.look(db, scope, ref, at, None)",
        "from core.store import scoped\nasking = scoped\nasking.look(db, scope, ref, at, None)",
        "from core.store import scoped\ngetattr(scoped, 'look')(db, scope, ref, at, None)",
        "from core.store import (scoped\n as asking)",
        "from core.store import scoped\nscoped.flags.__globals__['Crime'](view, {}, db)",
        "from core.store.scoped import look as seen",
        "from core.store.scoped import Crime as Row\nRow(view, {}, db)",
        "from core.store.scoped import Crime\npartial(Crime, view, {})(db)",
        "from core.store import scoped\nmade = scoped.Crime\nmade(view, {}, db)",
        "from core.store.scoped.one_crime import View",
    ],
)
def test_a_way_round_the_look_is_seen(source: str) -> None:
    assert _other_ways(source)
