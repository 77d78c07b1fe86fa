import ast
from pathlib import Path

import core.law

LAW = Path(core.law.__file__).parent


def test_the_law_needs_nothing_of_the_product_but_itself_and_the_words_for_a_day_and_a_number() -> None:
    for path in LAW.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        named |= {
            f"core.{alias.name}" if node.module == "core" else node.module for node in froms for alias in node.names
        }
        ours = {name for name in named if name.split(".")[0] in {"core", "auth", "pages", "data_fixtures", "pandas"}}
        assert all(name in {"core.law", "core.words"} or name.startswith("core.law.") for name in ours), path.name
