"""Builds what a review is prepared from, out of rows that state only what a test is about."""

from datetime import date

import pandas as pd

from core.facts import derive
from core.flags.raising import in_state, raise_flags
from core.review.material import Kind, Material
from core.searches.register import searches
from tests.build import extract, seen_whole

TODAY = date(2026, 11, 22)


def material(kind: Kind = "supervisor", today: date = TODAY, load: tuple[int, int] = (3, 1), **rows) -> Material:
    """The material of the one crime among `rows`."""
    tables = dict(extract(**rows).tables)
    facts = derive(tables)
    titles = tables["offences"].set_index("offence_code")["title"]
    tables["crimes"] = tables["crimes"].assign(offence=tables["crimes"]["offence_code"].map(titles))
    flags = seen_whole(in_state(raise_flags(facts, searches().values()), today))
    oic = tables["crimes"]["oic"].iloc[0]
    return Material(tables, facts, flags, "" if pd.isna(oic) else f"DC Alder ({oic})", load, kind, today)
