-- Months, working days and time limits (contract section 5), as macros.
-- Needs: the variable `today`, and `non_working(day DATE)`, the bank holidays of England and Wales.

-- "N months from X": the corresponding date, or the last day of a month that has none. DuckDB's own month arithmetic.
CREATE OR REPLACE TEMP MACRO months_from(x, n) AS (x + to_months(n))::DATE;

-- "N months beginning with X": the day before the corresponding date, or the last day of a month that has none.
CREATE OR REPLACE TEMP MACRO months_beginning(x, n) AS
    months_from(x, n) - (day(months_from(x, n)) = day(x))::INTEGER;

-- Police and Criminal Evidence Act 1984 s.47ZB: from the day after arrest, for arrests since 28 October 2022.
CREATE OR REPLACE TEMP MACRO bail_ends(arrested_on, months) AS
    CASE WHEN arrested_on >= DATE '2022-10-28' THEN months_beginning(arrested_on + 1, months) END;

CREATE OR REPLACE TEMP MACRO who_extends(case_kind, months) AS
    CASE
        WHEN case_kind = 'non_standard' THEN if(months < 12, 'decision_maker', 'court')
        WHEN months = 3 THEN 'inspector'
        WHEN months = 6 THEN 'superintendent'
        WHEN months = 9 AND case_kind = 'designated' THEN 'assistant_chief_constable'
        ELSE 'court'
    END;

-- Family Law Reform Act 1969 s.9. Whoever is born on 29 February comes of age on 1 March in a common year.
CREATE OR REPLACE TEMP MACRO eighteen_on(born) AS
    months_from(born, 216) + (day(months_from(born, 216)) <> day(born))::INTEGER;

CREATE OR REPLACE TEMP MACRO last_day(rule, x, months) AS
    CASE rule WHEN 'evidence_beginning' THEN months_beginning(x, months) ELSE months_from(x, months) END;

-- Every day on which a victim can be owed an update, with the working days up to and including it; and the other way
-- round. The years of the events and the one after each are enough for five working days.
CREATE OR REPLACE TEMP TABLE calendar AS
WITH happened AS (
    SELECT DISTINCT year(unnest([arrested_at, interviewed_at, released_at])) AS year FROM custody
),
years AS (
    SELECT DISTINCT unnest([year, year + 1]) AS year FROM happened WHERE year IS NOT NULL
),
days AS (
    SELECT unnest(generate_series(make_date(year, 1, 1), make_date(year, 12, 31), INTERVAL 1 DAY))::DATE AS day
    FROM years
    WHERE year <= 9999
)
SELECT day, working, count(*) FILTER (WHERE working) OVER (ORDER BY day) AS counted
FROM (
    SELECT day, isodow(day) < 6 AND non_working.day IS NULL AS working
    FROM days LEFT JOIN non_working USING (day)
);

CREATE OR REPLACE TEMP TABLE working_day AS SELECT day, counted FROM calendar WHERE working;
