"""What a flag is called and asks for; of a pair whose second crime the viewer may not see, nothing of that crime."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.searches.model import Rule, Search

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
    code, title = str(flag["code"]), rule_of(search, flag).title
    if search.codes is not None:
        return f"{code}: {title}"
    if flag["elsewhere"]:
        return title
    told_apart = str(flag["subject"]).rpartition(":")[2] if search.subject == "update" else code.replace("_", " ")
    return f"{title} ({told_apart})" if told_apart else title
