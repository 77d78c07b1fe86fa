-- The searches of open crimes, their victims, suspects and bails. Each yields:
-- search, code, subject, crime_ref, unit_id, oic, started_on, due_on, paused.

CREATE OR REPLACE TEMP VIEW crime_flags AS
SELECT 'allocation' AS search, '' AS code, crime_ref AS subject, crime_ref, unit_id, oic,
    recorded_on AS started_on, recorded_on + 2 AS due_on, false AS paused
FROM open_crime WHERE status = 'unallocated'
UNION ALL
SELECT 'investigation_plan', '', crime_ref, crime_ref, unit_id, oic,
    coalesce(allocated_on, recorded_on) AS started, started + 7, false
FROM open_crime WHERE status = 'under_investigation' AND investigation_plan_on IS NULL
UNION ALL
SELECT 'supervisor_review', '', crime_ref, crime_ref, unit_id, oic,
    coalesce(supervised_on, allocated_on, recorded_on) AS started,
    started + CASE WHEN supervised_on IS NULL THEN 3 WHEN risk = 'high' THEN 7 WHEN risk = 'medium' THEN 14 ELSE 28 END,
    false
FROM open_crime WHERE status <> 'unallocated'
UNION ALL
SELECT 'manager_review', '', crime_ref, crime_ref, unit_id, oic,
    coalesce(managed_on, recorded_on) AS started, started + 84, false
FROM open_crime
UNION ALL
SELECT 'oel_update', '', crime_ref, crime_ref, unit_id, oic,
    coalesce(logged_on, recorded_on) AS started, started + if(risk = 'high', 7, 14), status = 'awaiting_cps'
FROM open_crime WHERE status <> 'unallocated'
UNION ALL
SELECT 'crime_age', '', crime_ref, crime_ref, unit_id, oic, recorded_on, recorded_on + 120, false
FROM open_crime
UNION ALL
SELECT 'time_limit', coalesce(code, ''), crime_ref, crime_ref, unit_id, oic, from_on, last_on, false
FROM open_crime LEFT JOIN time_limit USING (crime_ref)
WHERE rule <> 'none' AND charged_on IS NULL AND outcome_code IS DISTINCT FROM 1;

CREATE OR REPLACE TEMP VIEW suspect_flags AS
SELECT 'named_suspect' AS search, '' AS code, suspect_id AS subject, c.crime_ref, unit_id, oic,
    named_on AS started_on, named_on + if(risk = 'high' OR domestic_abuse, 7, 28) AS due_on, false AS paused
FROM suspects AS s JOIN open_crime AS c USING (crime_ref)
WHERE s.status IN ('outstanding', 'wanted')
UNION ALL
SELECT 'released_under_investigation', '', suspect_id, c.crime_ref, unit_id, oic,
    greatest(status_since, supervised_on) AS started, started + 28, false
FROM suspects AS s JOIN open_crime AS c USING (crime_ref)
WHERE s.status = 'rui';

CREATE OR REPLACE TEMP VIEW bail_flags AS
WITH bail AS (
    SELECT b.*, c.unit_id, c.oic, bail_ends(arrested_on, authorised_months) AS ends_on
    FROM bails AS b JOIN crime AS c USING (crime_ref)
)
SELECT 'bail_return' AS search, '' AS code, bail_id AS subject, crime_ref, unit_id, oic,
    NULL::DATE AS started_on, return_on AS due_on, false AS paused
FROM bail WHERE status = 'live'
UNION ALL
SELECT 'bail_period', who_extends(case_kind, authorised_months), bail_id, crime_ref, unit_id, oic,
    arrested_on, ends_on, coalesce(court_application_on <= ends_on, false)
FROM bail WHERE status = 'live'
UNION ALL
SELECT 'failed_to_surrender', '', bail_id, crime_ref, unit_id, oic, return_on, return_on, false
FROM bail WHERE status = 'failed_to_surrender'
UNION ALL
SELECT 'data_integrity', 'D11', bail_id, crime_ref, unit_id, oic, arrested_on, arrested_on + 7, false
FROM bail WHERE status = 'live' AND return_on > ends_on;

CREATE OR REPLACE TEMP VIEW victim_flags AS
WITH event AS (
    SELECT custody_id, crime_ref, unnest(['arrested', 'interviewed', 'released']) AS event,
        unnest([arrested_at, interviewed_at, released_at]) AS at
    FROM custody SEMI JOIN (FROM crime WHERE live) USING (crime_ref)
),
owed AS (
    SELECT v.*, e.custody_id, e.event, e.at::DATE AS event_on
    FROM live_victim AS v JOIN event AS e USING (crime_ref)
    WHERE v.kind = 'person' AND v.updates = 'agreed' AND e.at IS NOT NULL
        AND (v.contacted_at IS NULL OR v.contacted_at < e.at)
)
SELECT 'victim_update' AS search, '' AS code, concat_ws(':', victim_id, custody_id, event) AS subject,
    crime_ref, unit_id, oic, event_on AS started_on, w.day AS due_on, false AS paused
FROM owed
JOIN calendar AS c ON c.day = event_on
LEFT JOIN working_day AS w ON w.counted = c.counted + if(enhanced, 1, 5)
UNION ALL
SELECT 'victim_contact', '', victim_id, crime_ref, unit_id, oic,
    coalesce(contacted_at::DATE, reported_on) AS started,
    started + CASE
        WHEN contacted_at IS NULL THEN if(enhanced, 1, 5) ELSE coalesce(agreed_frequency_days, 28)
    END::INTEGER,
    false
FROM live_victim WHERE open AND kind IN ('person', 'business') AND updates = 'agreed';
