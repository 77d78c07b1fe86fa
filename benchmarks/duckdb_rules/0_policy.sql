-- The searches worked out here: who acts, days of warning and weight of each (contract section 4); all in force from
-- 2000-01-01.
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
