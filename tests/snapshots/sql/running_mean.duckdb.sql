WITH buckets(bucket, first_day, day_after) AS (
  VALUES
    ('2025-01-01', '2025-01-01', '2025-02-01'),
    ('2025-02-01', '2025-01-01', '2025-03-01'),
    ('2025-03-01', '2025-02-01', '2025-04-01'),
    ('2025-04-01', '2025-03-01', '2025-05-01')
), order_rows AS (
  SELECT
    buckets.bucket AS "time",
    SUM(orders.amount) AS revenue
  FROM orders
  JOIN buckets
    ON TRY_CAST(orders.day AS TIMESTAMP) >= TRY_CAST(buckets.first_day AS TIMESTAMP)
    AND TRY_CAST(orders.day AS TIMESTAMP) < TRY_CAST(buckets.day_after AS TIMESTAMP)
  GROUP BY
    1
), calendar("time") AS (
  VALUES
    ('2025-01-01'),
    ('2025-02-01'),
    ('2025-03-01'),
    ('2025-04-01')
), stacked AS (
  SELECT
    "time",
    revenue
  FROM order_rows
  UNION ALL
  SELECT
    "time",
    NULL AS revenue
  FROM calendar
), combined AS (
  SELECT
    "time",
    MAX(revenue) AS revenue
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined."time" AS "time",
  1.0 * COALESCE(combined.revenue, 0) / NULLIF(CASE WHEN combined."time" = '2025-01-01' THEN 1 ELSE 2 END, 0) AS revenue
FROM combined
ORDER BY
  "time"
