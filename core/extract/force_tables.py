"""Tables about the force itself: units, officers, where they are posted, when they are away, and the offence list."""

from core.extract.declaration import Table, choice, date, flag, identifier, private, text

RANKS = "PSI PC DC PS DS INSP DI CI DCI SUPT DSUPT CSUPT DCSUPT ACC"
GROUPS = "violence sexual robbery burglary vehicle theft damage drugs public_order weapons other"

UNITS = Table(
    "units",
    "unit_id",
    (
        identifier("unit_id", "Identifies the unit.", required=True),
        text("name", "What the force calls the unit.", required=True),
        choice(
            "level",
            "How high the unit stands, from the whole force down to one team.",
            "force bcu strand department team",
        ),
        identifier("parent_id", "The unit directly above; empty for the force itself.", references="units"),
    ),
    "The force's structure: each unit under at most one other.",
)

OFFICERS = Table(
    "officers",
    "collar_number",
    (
        identifier("collar_number", "Identifies the officer or police staff investigator.", required=True),
        private("name", "The officer's name as shown on pages.", required=True),
        choice(
            "rank", "The rank held, lowest first; decides whose reviews count and who is investigative capacity.", RANKS
        ),
        private("email", "Where a digest would be sent."),
        flag("active", "Whether the officer is serving now; someone inactive sees nothing and adds no capacity."),
    ),
    "Everyone who can hold, review or supervise a crime.",
)

POSTINGS = Table(
    "postings",
    "posting_id",
    (
        identifier("posting_id", "Identifies the posting.", required=True),
        identifier("collar_number", "The officer posted.", required=True, references="officers"),
        identifier(
            "unit_id", "The unit posted to; on these days its crimes are in the officer's scope.", True, "units"
        ),
        date("from_date", "First day of the posting.", required=True),
        date("to_date", "Last day of the posting, included; empty while it goes on."),
        choice(
            "kind",
            "Whether the posting is the officer's own, acting up, or for a time.",
            "substantive acting temporary",
        ),
    ),
    "Who works where on which days; an officer may hold two postings at once.",
)

ABSENCES = Table(
    "absences",
    "absence_id",
    (
        identifier("absence_id", "Identifies the absence.", required=True),
        identifier("collar_number", "The officer absent.", required=True, references="officers"),
        date("from_date", "First day away.", required=True),
        date("to_date", "Last day away, included.", required=True),
        choice(
            "kind",
            "Why the officer is away; never shown beside a person's work.",
            "leave sick court training abstraction",
        ),
    ),
    "Days on which an officer cannot work on crimes; lowers capacity hours and calls for cover.",
)

OFFENCES = Table(
    "offences",
    "offence_code",
    (
        identifier("offence_code", "Identifies the offence in the force's list.", required=True),
        text("title", "The offence as shown on pages.", required=True),
        choice("offence_group", "The group that decides demand hours a week.", GROUPS),
        choice(
            "mode_of_trial",
            "Which court can try it; summary offences are where time limits arise.",
            "summary either_way indictable",
        ),
        choice(
            "time_limit_rule",
            "The rule for the last day to lay an information; none when the law sets no limit.",
            "none s127 s39a evidence_from evidence_beginning",
        ),
        flag("victim_based", "Whether the offence has a victim by its nature, so that a crime without one is a fault."),
    ),
    "The force's list of offences and the law that follows from each.",
)
