"""What is installed: named with its reason, locked with hashes, and no more on a server than running needs."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from manage import manage
from tests.test_house import SOURCES

ROOT = Path(__file__).parents[1]
RUNNING, DEVELOPMENT = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
# The demo's identity provider: the one import of this program that a server does without.
FOR_THE_DEMO = (ROOT / "data_fixtures" / "one_server.py", "oidc_provider_mock")


def _stated() -> tuple[list[str], list[str]]:
    """The direct dependencies of running, and those that development adds."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return said["project"]["dependencies"], said["dependency-groups"]["dev"]


def _locked(file: Path) -> dict[str, str]:
    """Each package of a lock, by its canonical name: its pin with all its hashes."""
    text = re.sub(r"^#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip()]
    return {canonicalize_name(re.split(r"[\[=]", entry, maxsplit=1)[0]): entry.strip() for entry in entries}


def _imported(path: Path) -> set[str]:
    """Packages outside the standard library and this project that a module imports, anywhere in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    own = {"core", "auth", "pages", "data_fixtures", "serve", "manage"}
    return {name.split(".")[0] for name in named} - own - sys.stdlib_module_names


@pytest.mark.parametrize("stated", [*_stated()[0], *_stated()[1]])
def test_every_direct_dependency_is_pinned_and_has_its_reason(stated):
    assert re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", stated)
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if f'"{stated}"' in line)
    assert re.search(r",  # \w.{10,}", line)


@pytest.mark.parametrize("file", [RUNNING, DEVELOPMENT], ids=lambda file: file.name)
def test_everything_locked_is_pinned_with_hashes_and_names_no_registry(file):
    assert "://" not in file.read_text(encoding="utf-8")
    for entry in _locked(file).values():
        first, *hashes = (line.strip(" \\") for line in entry.splitlines())
        assert re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+( ; .+)?", first), first
        assert hashes, first
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), first


def test_the_locks_hold_what_is_stated_and_agree_with_each_other():
    running, development = _locked(RUNNING), _locked(DEVELOPMENT)
    assert running.items() <= development.items()
    for stated, lock in zip(_stated(), (running, development), strict=True):
        for one in map(Requirement, stated):
            version = str(one.specifier)
            assert re.match(rf"[\w.-]+(\[\w+\])?{re.escape(version)}\b", lock[canonicalize_name(one.name)]), one


def test_running_imports_nothing_that_only_development_installs_nor_what_nobody_stated():
    owners = importlib.metadata.packages_distributions()
    stated = {canonicalize_name(Requirement(one).name) for one in _stated()[0]} | {
        "pydantic-core"
    }  # pinned by pydantic
    assert stated <= _locked(RUNNING).keys()
    imports = {(path, name) for path in SOURCES for name in _imported(path)}
    assert FOR_THE_DEMO in imports
    for path, name in imports - {FOR_THE_DEMO}:
        assert {canonicalize_name(owner) for owner in owners[name]} & stated, (path.name, name)


def test_a_server_without_the_packages_of_development_says_what_the_demo_needs(monkeypatch):
    monkeypatch.setitem(sys.modules, "oidc_provider_mock", None)
    refused = CliRunner().invoke(manage, ["demo"])
    assert refused.exit_code == 2
    assert "oidc-provider-mock" in refused.stderr
    assert "requirements-dev.txt" in refused.stderr


def test_the_hooks_before_a_commit_are_what_make_check_runs_less_the_tests():
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    wanted = [line.strip().replace("$(VENV)", ".venv") for line in recipe[1].splitlines() if "pytest" not in line]
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"] for hook in local["hooks"]] == wanted
