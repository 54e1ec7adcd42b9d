WITH seat_last_date AS (
  SELECT
    STRFTIME(DATE_TRUNC('month', TRY_CAST(seats.day AS TIMESTAMP)), '%Y-%m-%d') AS bucket,
    MAX(seats.day) AS last_date
  FROM seats
  GROUP BY
    1
), seat_rows AS (
  SELECT
    seat_last_date.bucket AS "time",
    SUM(seats.seats) AS seats_held
  FROM seats
  JOIN seat_last_date
    ON seats.day = seat_last_date.last_date
  GROUP BY
    1
), calendar("time") AS (
  VALUES
    ('2025-01-01'),
    ('2025-02-01')
), stacked AS (
  SELECT
    "time",
    seats_held
  FROM seat_rows
  UNION ALL
  SELECT
    "time",
    NULL AS seats_held
  FROM calendar
), combined AS (
  SELECT
    "time",
    MAX(seats_held) AS seats_held
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined."time" AS "time",
  COALESCE(combined.seats_held, 0) AS seats_held
FROM combined
ORDER BY
  "time"
