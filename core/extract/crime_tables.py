"""Tables about a crime, its victims and its suspects."""

from core.extract.declaration import Column, Table, choice, date, flag, identifier, instant, private, text

STATUSES = "unallocated under_investigation awaiting_cps awaiting_court filed finalised cancelled transferred"
SUSPECT_STATUSES = "outstanding wanted arrested interviewed bailed rui charged disposed nfa eliminated"
DISPOSALS = "charged bailed rui nfa cautioned community_resolution other"
CRIME = identifier("crime_ref", "The crime this belongs to.", True, "crimes")
SUSPECT = identifier("suspect_id", "The suspect concerned.", True, "suspects")

CRIMES = Table(
    "crimes",
    "crime_ref",
    (
        identifier("crime_ref", "The crime's reference in the records system.", required=True),
        identifier("offence_code", "The offence recorded.", True, "offences"),
        instant("reported_at", "When the crime was reported; starts the first victim contact.", True, past=True),
        instant("recorded_at", "When the crime was recorded; most clocks start here.", True, past=True),
        date("occurred_from", "First day on which the offence can have happened; statutory time limits run from it."),
        date("occurred_to", "Last day on which the offence can have happened."),
        choice("status", "Where the investigation stands; the first three are open.", STATUSES),
        date("status_since", "Day the present status began.", required=True),
        Column(
            "outcome_code",
            "integer",
            False,
            "Home Office outcome, 1 to 22; 0 or empty is none yet.",
            numbers=tuple(range(23)),
        ),
        date("outcome_on", "Day the outcome was given."),
        identifier("oic", "Collar number of the officer in the case; may name someone not in the directory."),
        identifier(
            "unit_id", "The unit that holds the crime; its supervisor acts and its demand counts it.", True, "units"
        ),
        date("allocated_on", "Day the crime was allocated to an officer."),
        choice(
            "risk", "Assessed risk; shortens review and update intervals and adds demand hours.", "standard medium high"
        ),
        flag("domestic_abuse", "Marked as domestic abuse."),
        flag("hate", "Marked as a hate crime."),
        date("investigation_plan_on", "Day the investigation plan was entered; clears the plan action."),
        date(
            "evidence_sufficient_on",
            "Day enough evidence to charge came to the prosecutor's knowledge; some time limits run from it.",
        ),
        date(
            "first_statement_on", "Day of the first statement or recorded interview; the s.39A time limit runs from it."
        ),
        private("mo", "How the offence was committed."),
        private("summary", "The crime in a few sentences."),
        flag("restricted", "Only people on the access list may know that the crime exists."),
    ),
    "One row a recorded crime.",
    order=(("occurred_from", "occurred_to"),),
)

VICTIMS = Table(
    "victims",
    "victim_id",
    (
        identifier("victim_id", "Identifies the victim on this crime.", required=True),
        CRIME,
        choice("kind", "A person, a business, or the state (no contact is owed).", "person business state"),
        private("name", "The victim's name."),
        flag("enhanced", "Entitled to enhanced rights under the Victims' Code: shorter times to contact and update."),
        choice(
            "updates",
            "Whether updates are wanted and safe; only agreed starts a clock.",
            "agreed declined deceased unsafe",
        ),
        Column(
            "agreed_frequency_days",
            "integer",
            False,
            "Days between contacts agreed with the victim.",
            between=(1, 36500),
        ),
        private("preferred_method", "How the victim asked to be contacted."),
        date("needs_assessed_on", "Day the needs assessment was done."),
        date("vps_offered_on", "Day a Victim Personal Statement was offered."),
        choice("supports_action", "Whether the victim supports police action.", "yes no unknown"),
    ),
    "One row a victim of a crime; two victims have two clocks.",
)

VICTIM_CONTACTS = Table(
    "victim_contacts",
    "contact_id",
    (
        identifier("contact_id", "Identifies the contact.", required=True),
        identifier("victim_id", "The victim contacted.", True, "victims"),
        instant("contacted_at", "When the victim was contacted.", True, past=True),
        instant("entered_at", "When the contact was written down."),
        text("by_collar", "Collar number of whoever made the contact; may be unknown."),
        choice("method", "How the contact was made.", "visit phone text email letter"),
        choice("outcome", "What came of it; only reached and sent count.", "reached sent message_left failed"),
    ),
    "Each attempt to contact a victim.",
)

SUSPECTS = Table(
    "suspects",
    "suspect_id",
    (
        identifier("suspect_id", "Identifies the suspect on this crime.", required=True),
        CRIME,
        private("name", "The suspect's name."),
        date("date_of_birth", "Decides adult and youth outcomes.", personal=True),
        date("named_on", "Day the suspect was named.", required=True),
        choice("status", "Where the suspect stands.", SUSPECT_STATUSES),
        date("status_since", "Day the suspect's present status began.", required=True),
    ),
    "One row a suspect of a crime.",
)

CUSTODY = Table(
    "custody",
    "custody_id",
    (
        identifier("custody_id", "Identifies the custody record.", required=True),
        SUSPECT,
        CRIME,
        instant("arrested_at", "When the suspect was arrested; the victim is owed an update.", True, past=True),
        instant("interviewed_at", "When the suspect was interviewed; the victim is owed an update."),
        instant("released_at", "When the suspect was released; the victim is owed an update."),
        choice("disposal", "How the custody ended.", DISPOSALS, required=False),
    ),
    "One row an arrest, from arrest to release.",
    order=(("arrested_at", "released_at"),),
)

BAILS = Table(
    "bails",
    "bail_id",
    (
        identifier("bail_id", "Identifies the bail.", required=True),
        SUSPECT,
        CRIME,
        date("arrested_on", "Day of the arrest; the bail period starts the day after.", True, past=True),
        date("return_on", "Day the suspect must return.", required=True),
        choice("case_kind", "Decides who may extend bail and how far.", "standard designated non_standard"),
        Column(
            "authorised_months",
            "integer",
            True,
            "Months of bail authorised, counted from its start.",
            numbers=(3, 6, 9, 12, 18, 24),
        ),
        date("court_application_on", "Day a magistrates' court was asked to extend; pauses the period when in time."),
        date("answered_on", "Day the suspect answered bail."),
        date("circulated_on", "Day the suspect was circulated as wanted."),
        choice("status", "Where the bail stands.", "live answered cancelled failed_to_surrender"),
    ),
    "One row a period of pre-charge bail.",
)
