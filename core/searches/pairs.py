"""Flags about a pair of crimes: which flags these are, and what one is called when the viewer may not see its second
crime."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from core import words
from core.searches.model import Rule, Search
from core.searches.register import searches

TITLE = "Linked with a crime of another unit"
SAID = (
    "The other crime belongs to another unit, or to an officer whose crimes you do not see: nothing of it stands here."
)
TODO = "Look the link up in the records system and decide with the other crime's supervisor how the two are worked."
CLEARS = "What you decide with the other crime's supervisor, once it is in the records system."


def rule_of(search: Search, flag: Mapping[Any, Any]) -> Rule:
    """The rule behind a flag as its viewer may read it: `code`, and `elsewhere` as core/store/scoped gives them."""
    rule = search.rule(str(flag["code"]))
    return replace(rule, title=TITLE, todo=TODO, clears=CLEARS) if flag["elsewhere"] else rule


def called(search: Search, flag: Mapping[Any, Any]) -> str:
    """What a flag of the search is called in a list: the title, with the code or event where there is one."""
    if flag["elsewhere"]:
        return TITLE  # the title of a code would tell of the other crime
    code = str(flag["code"])
    if search.codes is not None:
        return f"{search.called}: {search.rule(code).title}"
    title = search.called
    told_apart = str(flag["subject"]).rpartition(":")[2] if search.subject == "update" else words.code(code)
    return f"{title} ({told_apart})" if told_apart else title


def about_pairs(flags: pd.DataFrame) -> np.ndarray:
    """Which of the flags (`search`, `code`) are about a pair of crimes; those of a search that is gone are not."""
    known = {name: search for name, search in searches().items() if any(r.subject == "link" for r in search.rules)}
    at = flags["search"].isin(list(known)).to_numpy(dtype=bool, copy=True)
    few = flags.loc[at, ["search", "code"]].itertuples(index=False, name=None)
    at[at] = [known[name].rule(code).subject == "link" for name, code in few]
    return at
