-- What the searches ask of each crime, worked out once.

CREATE OR REPLACE TEMP MACRO is_open(status) AS status IN ('unallocated', 'under_investigation', 'awaiting_cps');

CREATE OR REPLACE TEMP TABLE supervising AS
SELECT collar_number, rank NOT IN ('PS', 'DS') AS manages FROM officers WHERE rank NOT IN ('PSI', 'PC', 'DC');

CREATE OR REPLACE TEMP TABLE crime AS
WITH suspected AS (
    SELECT
        crime_ref,
        bool_or(status <> 'eliminated') AS any_suspected,
        bool_or(status = 'disposed') AS any_disposed,
        bool_or(status IN ('outstanding', 'wanted', 'bailed', 'rui')) AS any_unresolved,
        max(date_of_birth) AS youngest_born,
        min(date_of_birth) AS oldest_born
    FROM suspects
    GROUP BY crime_ref
),
victimised AS (
    SELECT
        crime_ref,
        bool_or(enhanced) AS any_enhanced,
        bool_or(supports_action = 'yes') AS any_supports,
        bool_and(supports_action = 'no') FILTER (WHERE kind = 'person') AS all_persons_oppose
    FROM victims
    GROUP BY crime_ref
),
charged AS (
    SELECT crime_ref, max(coalesce(released_at, arrested_at))::DATE AS charged_on
    FROM custody
    WHERE disposal = 'charged'
    GROUP BY crime_ref
)
SELECT
    c.crime_ref, c.unit_id, c.oic, c.status, c.risk, c.domestic_abuse, c.outcome_code, c.outcome_on, c.allocated_on,
    c.occurred_from, c.investigation_plan_on, c.first_statement_on, c.evidence_sufficient_on,
    c.mo IS NULL AS no_mo,
    c.recorded_at::DATE AS recorded_on,
    c.reported_at::DATE AS reported_on,
    is_open(c.status) AS open,
    is_open(c.status) OR c.status = 'awaiting_court' AS live,
    o.time_limit_rule AS rule,
    o.victim_based,
    suspected.* EXCLUDE (crime_ref),
    suspected.crime_ref IS NOT NULL AS any_suspect,
    victimised.* EXCLUDE (crime_ref),
    victimised.crime_ref IS NOT NULL AS any_victim,
    charged.charged_on
FROM crimes AS c
JOIN offences AS o USING (offence_code)
LEFT JOIN suspected USING (crime_ref)
LEFT JOIN victimised USING (crime_ref)
LEFT JOIN charged USING (crime_ref);

-- Only an open crime has a clock that reviews and entries start again.
CREATE OR REPLACE TEMP TABLE open_crime AS
WITH reviewed AS (
    SELECT
        r.crime_ref,
        max(r.reviewed_at) FILTER (
            WHERE r.kind IN ('initial', 'supervisor') AND r.by_collar IS DISTINCT FROM c.oic
        )::DATE AS supervised_on,
        max(r.reviewed_at) FILTER (WHERE r.kind = 'manager' AND s.manages)::DATE AS managed_on
    FROM reviews AS r
    JOIN crime AS c ON c.crime_ref = r.crime_ref AND c.open
    JOIN supervising AS s ON s.collar_number = r.by_collar
    GROUP BY r.crime_ref
),
logged AS (
    SELECT e.crime_ref, max(e.entered_at)::DATE AS logged_on
    FROM oel_entries AS e
    JOIN crime AS c ON c.crime_ref = e.crime_ref AND c.open
    WHERE e.kind <> 'system'
    GROUP BY e.crime_ref
)
SELECT c.*, supervised_on, managed_on, logged_on
FROM crime AS c
LEFT JOIN reviewed USING (crime_ref)
LEFT JOIN logged USING (crime_ref)
WHERE c.open;

-- The victims of crimes that are not at an end, with their last counted contact.
CREATE OR REPLACE TEMP TABLE live_victim AS
WITH contacted AS (
    SELECT k.victim_id, max(k.contacted_at) AS contacted_at
    FROM victim_contacts AS k
    JOIN (FROM victims SEMI JOIN (FROM crime WHERE live) USING (crime_ref)) USING (victim_id)
    WHERE k.outcome IN ('reached', 'sent')
    GROUP BY k.victim_id
)
SELECT
    v.victim_id, v.crime_ref, v.kind, v.enhanced, v.updates, v.agreed_frequency_days, v.needs_assessed_on,
    v.vps_offered_on, contacted.contacted_at, c.unit_id, c.oic, c.open, c.recorded_on, c.reported_on
FROM victims AS v
JOIN crime AS c ON c.crime_ref = v.crime_ref AND c.live
LEFT JOIN contacted USING (victim_id);

-- The limit of each crime whose offence has one. On a tie the statement or evidence governs.
CREATE OR REPLACE TEMP TABLE time_limit AS
WITH asked AS (
    SELECT
        crime_ref, rule, occurred_from,
        rule LIKE 'evidence%' OR (rule = 's39a' AND domestic_abuse) AS special,
        if(rule = 's39a', 24, 36) AS outer_months,
        CASE WHEN special THEN if(rule = 's39a', first_statement_on, evidence_sufficient_on) END AS known_on
    FROM crime
    WHERE rule <> 'none' AND (open OR outcome_code = 17)
),
counted AS (
    SELECT
        *,
        last_day(rule, coalesce(known_on, occurred_from), 6) AS inner_day,
        CASE WHEN known_on IS NOT NULL THEN last_day(rule, occurred_from, outer_months) END AS outer_day
    FROM asked
    WHERE occurred_from IS NOT NULL
)
SELECT
    crime_ref,
    least(inner_day, outer_day) AS last_on,
    CASE WHEN outer_day < inner_day THEN occurred_from ELSE coalesce(known_on, occurred_from) END AS from_on,
    CASE WHEN special AND known_on IS NULL THEN 'soft' ELSE '' END AS code
FROM counted;
