-- The searches of several codes: detection mismatch, data integrity, linked crimes. Columns as before.

CREATE OR REPLACE TEMP VIEW mismatch AS
WITH checked AS MATERIALIZED (
    SELECT c.*, coalesce(outcome_code, 0) AS outcome, time_limit.last_on AS limit_on,
        greatest(outcome_on, recorded_on) AS started
    FROM crime AS c LEFT JOIN time_limit USING (crime_ref)
    WHERE status NOT IN ('cancelled', 'transferred')
)
SELECT 'M01' AS code, crime_ref, unit_id, oic, started AS started_on
FROM checked WHERE outcome IN (14, 18) AND any_suspected
UNION ALL
SELECT 'M02', crime_ref, unit_id, oic, started FROM checked
WHERE outcome IN (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 21, 22) AND NOT any_suspect
UNION ALL
SELECT 'M03', crime_ref, unit_id, oic, started FROM checked WHERE outcome = 1 AND charged_on IS NULL
UNION ALL
SELECT 'M04', crime_ref, unit_id, oic, greatest(started, charged_on) FROM checked
WHERE outcome <> 1 AND charged_on IS NOT NULL
UNION ALL
SELECT 'M05', crime_ref, unit_id, oic, started FROM checked
WHERE outcome IN (2, 3, 6, 7, 8, 22) AND any_disposed IS NOT true
UNION ALL
SELECT 'M06', crime_ref, unit_id, oic, started FROM checked
WHERE (outcome = 2 AND eighteen_on(youngest_born) <= outcome_on)
    OR (outcome = 3 AND eighteen_on(oldest_born) > outcome_on)
UNION ALL
SELECT 'M07', crime_ref, unit_id, oic, started FROM checked
WHERE (outcome IN (14, 16) AND any_supports) OR (outcome = 15 AND all_persons_oppose)
UNION ALL
SELECT 'M09', crime_ref, unit_id, oic, started FROM checked
WHERE outcome = 17 AND (rule = 'none' OR outcome_on <= limit_on)
UNION ALL
SELECT 'M10', crime_ref, unit_id, oic, started FROM checked WHERE outcome <> 0 AND any_unresolved
UNION ALL
SELECT 'M13', crime_ref, unit_id, oic, started FROM checked
WHERE (status IN ('filed', 'finalised') AND outcome = 0) OR (open AND outcome <> 0)
UNION ALL
SELECT 'M15', crime_ref, unit_id, oic, started FROM checked WHERE outcome_on < recorded_on;

CREATE OR REPLACE TEMP VIEW integrity AS
WITH posted AS (
    SELECT collar_number FROM postings
    SEMI JOIN (FROM officers WHERE active) USING (collar_number)
    WHERE getvariable('today') BETWEEN from_date AND coalesce(to_date, DATE '9999-12-31')
)
SELECT 'D02' AS code, crime_ref AS subject, crime_ref, unit_id, oic, recorded_on AS started_on
FROM crime WHERE live AND victim_based AND NOT any_victim
UNION ALL
SELECT 'D03', crime_ref, crime_ref, unit_id, oic, recorded_on FROM crime WHERE live AND occurred_from > reported_on
UNION ALL
SELECT 'D04', crime_ref, crime_ref, unit_id, oic, recorded_on
FROM open_crime WHERE status = 'under_investigation' AND oic IS NULL
UNION ALL
SELECT 'D05', crime_ref, crime_ref, unit_id, oic, recorded_on
FROM crime ANTI JOIN posted ON posted.collar_number = crime.oic
WHERE live AND oic IS NOT NULL
UNION ALL
SELECT 'D06', crime_ref, crime_ref, unit_id, oic, recorded_on FROM crime WHERE live AND no_mo
UNION ALL
SELECT 'D07', victim_id, crime_ref, unit_id, oic, recorded_on
FROM live_victim WHERE kind = 'person' AND updates <> 'deceased' AND needs_assessed_on IS NULL
UNION ALL
SELECT 'D08', crime_ref, crime_ref, unit_id, oic, recorded_on
FROM crime WHERE live AND domestic_abuse AND any_enhanced IS NOT true
UNION ALL
SELECT 'D10', custody_id, crime_ref, unit_id, oic, released_at::DATE
FROM custody JOIN crime USING (crime_ref)
WHERE released_at IS NOT NULL AND disposal IS NULL
UNION ALL
SELECT 'D12', victim_id, crime_ref, unit_id, oic, recorded_on
FROM live_victim WHERE kind = 'person' AND updates <> 'deceased' AND vps_offered_on IS NULL;

-- A pair once, whichever way round and however often it was entered; a crime is no pair with itself.
CREATE OR REPLACE TEMP VIEW linked AS
WITH pair AS (
    SELECT DISTINCT
        least(crime_ref, linked_ref) AS first_ref,
        greatest(crime_ref, linked_ref) AS second_ref,
        if(kind = 'duplicate', 'L02', 'L01') AS code
    FROM crime_links
    WHERE crime_ref <> linked_ref AND kind IN ('series', 'same_suspect', 'duplicate')
)
SELECT code, first_ref || '~' || second_ref AS subject, a.crime_ref, a.unit_id, a.oic,
    greatest(a.recorded_on, b.recorded_on) AS started_on
FROM pair
JOIN open_crime AS a ON a.crime_ref = first_ref
JOIN open_crime AS b ON b.crime_ref = second_ref
WHERE code = 'L02' OR a.oic <> b.oic;
