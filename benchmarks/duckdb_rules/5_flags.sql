-- Every flag of the contract with its state, in order.

CREATE OR REPLACE TEMP VIEW flags AS
WITH raised AS (
    FROM crime_flags
    UNION ALL BY NAME FROM suspect_flags
    UNION ALL BY NAME FROM bail_flags
    UNION ALL BY NAME FROM victim_flags
    UNION ALL BY NAME
    SELECT 'detection_mismatch' AS search, *, crime_ref AS subject, started_on + 7 AS due_on, false AS paused
    FROM mismatch
    UNION ALL BY NAME
    SELECT 'data_integrity' AS search, *, started_on + 7 AS due_on, false AS paused FROM integrity
    UNION ALL BY NAME
    SELECT 'linked_crime' AS search, *, started_on + 7 AS due_on, false AS paused FROM linked
),
-- No calendar knows a day after 9999, so such a due date cannot be computed.
dated AS (
    SELECT * REPLACE (CASE WHEN due_on <= DATE '9999-12-31' THEN due_on END AS due_on),
        due_on - getvariable('today') AS days
    FROM raised
)
SELECT
    search, code, subject, crime_ref, unit_id, oic, acts, started_on, due_on,
    due_on - getvariable('today') AS days,
    CASE
        WHEN due_on IS NULL THEN 'date_missing'
        WHEN paused THEN 'paused'
        WHEN days < 0 THEN 'overdue'
        WHEN days <= warn THEN 'due_soon'
        WHEN days <= 28 THEN 'upcoming'
        ELSE 'later'
    END AS state,
    weight,
    DATE '2000-01-01' AS policy_from
FROM dated JOIN policy USING (search)
ORDER BY due_on NULLS LAST, crime_ref, search, subject, code;
