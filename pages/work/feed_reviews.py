"""What is new on a crime since its last review, for the rows of a list of reviews."""

from typing import get_args

import pandas as pd

from core.review.material import Kind
from core.review.new_since import new_since
from core.store import scoped
from pages.work.desk import Desk
from pages.work.feed_groups import AT_MOST


def new(desk: Desk, flags: pd.DataFrame) -> dict[tuple[str, str], str]:
    """In words, by search and crime: of the first `AT_MOST` reviews among these flags that the viewer clears."""
    kinds: dict[str, Kind] = {f"{kind}_review": kind for kind in get_args(Kind)}
    reviews = flags[flags["search"].isin(list(kinds)) & flags["theirs"]].head(AT_MOST)
    if reviews.empty:
        return {}
    tables = scoped.review_times(desk.db, desk.visitor.scope, sorted(set(reviews["crime_ref"])))
    tables |= {"officers": desk.officers}
    return {
        (search, ref): news.words
        for search in sorted(set(reviews["search"]))
        for ref, news in new_since(tables, kinds[search]).items()
    }
