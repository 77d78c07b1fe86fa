"""The facts of victims, and of a crime by its victims."""

import pandas as pd

from core.facts.counted import contacts
from core.facts.counts import per_crime
from core.facts.declared import fact, last_counted, recorded
from core.facts.joined import Joined

kind = recorded("victims", "kind", "person, business or the state")
updates = recorded("victims", "updates", "whether the victim agreed to updates")
enhanced = recorded("victims", "enhanced", "entitled to enhanced rights under the Victims' Code")
agreed_frequency_days = recorded("victims", "agreed_frequency_days", "days between updates agreed with the victim")
needs_assessed_on = recorded("victims", "needs_assessed_on", "the day the victim's needs were assessed")
vps_offered_on = recorded("victims", "vps_offered_on", "the day a Victim Personal Statement was offered")
last_contact_on = last_counted(
    "victim", "last_contact_on", contacts, "the last contact that reached the victim or was sent to them"
)


@fact("crime", "number", "victims of any kind")
def victims(tables: Joined) -> pd.Series:
    return per_crime(tables, "victims")


@fact("crime", "number", "victims entitled to enhanced rights")
def enhanced_victims(tables: Joined) -> pd.Series:
    return per_crime(tables, "victims", tables["victims"]["enhanced"])


@fact("crime", "number", "victims of any kind who support police action")
def victims_supporting(tables: Joined) -> pd.Series:
    return per_crime(tables, "victims", tables["victims"]["supports_action"].eq("yes"))


@fact("crime", "number", "victims who are persons")
def persons(tables: Joined) -> pd.Series:
    return per_crime(tables, "victims", tables["victims"]["kind"].eq("person"))


@fact("crime", "number", "victims who are persons and do not support police action")
def persons_opposed(tables: Joined) -> pd.Series:
    person, supports = tables["victims"]["kind"].eq("person"), tables["victims"]["supports_action"]
    return per_crime(tables, "victims", person & supports.eq("no"))
