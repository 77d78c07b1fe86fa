-- Every flag of the contract with its state, in order.

-- Who acts, days of warning and weight of each search (contract section 4); all in force from 2000-01-01.
CREATE OR REPLACE TEMP TABLE policy (search VARCHAR, acts VARCHAR, warn INTEGER, weight VARCHAR);
INSERT INTO policy VALUES
    ('allocation', 'supervisor', 1, 'local'),
    ('investigation_plan', 'oic', 3, 'local'),
    ('supervisor_review', 'supervisor', 7, 'policy'),
    ('manager_review', 'manager', 14, 'policy'),
    ('oel_update', 'oic', 3, 'policy'),
    ('victim_contact', 'oic', 7, 'policy'),
    ('victim_update', 'oic', 2, 'statutory'),
    ('named_suspect', 'oic', 7, 'policy'),
    ('bail_return', 'oic', 14, 'statutory'),
    ('bail_period', 'oic', 28, 'statutory'),
    ('failed_to_surrender', 'oic', 0, 'policy'),
    ('released_under_investigation', 'supervisor', 7, 'policy'),
    ('time_limit', 'oic', 56, 'statutory'),
    ('detection_mismatch', 'oic', 7, 'local'),
    ('data_integrity', 'oic', 7, 'local'),
    ('linked_crime', 'supervisor', 7, 'local'),
    ('crime_age', 'supervisor', 14, 'local');

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
