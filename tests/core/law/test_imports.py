import ast
from pathlib import Path

import core.law

LAW = Path(core.law.__file__).parent


def test_the_law_needs_nothing_of_the_product_but_itself() -> None:
    for path in LAW.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in named if name.split(".")[0] in {"core", "auth", "pages", "data_fixtures", "pandas"}}
        assert all(name == "core.law" or name.startswith("core.law.") for name in ours), path.name
