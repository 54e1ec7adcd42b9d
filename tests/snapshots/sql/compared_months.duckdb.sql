WITH order_rows AS (
  SELECT
    STRFTIME(DATE_TRUNC('month', TRY_CAST(orders.day AS TIMESTAMP)), '%Y-%m-%d') AS "time",
    SUM(orders.amount) AS revenue
  FROM orders
  WHERE
    orders.day >= '2025-01-01' AND orders.day < '2025-04-01'
  GROUP BY
    1
), buckets(bucket, first_day, day_after) AS (
  VALUES
    ('2025-01-01', '2024-12-01', '2025-01-01'),
    ('2025-02-01', '2025-01-01', '2025-02-01'),
    ('2025-03-01', '2025-02-01', '2025-03-01')
), order_base AS (
  SELECT
    buckets.bucket AS "time",
    SUM(orders.amount) AS revenue_base
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
    ('2025-03-01')
), stacked AS (
  SELECT
    "time",
    revenue,
    NULL AS revenue_base
  FROM order_rows
  UNION ALL
  SELECT
    "time",
    NULL AS revenue,
    revenue_base
  FROM order_base
  UNION ALL
  SELECT
    "time",
    NULL AS revenue,
    NULL AS revenue_base
  FROM calendar
), combined AS (
  SELECT
    "time",
    MAX(revenue) AS revenue,
    MAX(revenue_base) AS revenue_base
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined."time" AS "time",
  COALESCE(combined.revenue, 0) AS revenue,
  COALESCE(combined.revenue_base, 0) AS "revenue.base",
  COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0) AS "revenue.delta",
  1.0 * (
    COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0)
  ) / NULLIF(ABS(COALESCE(combined.revenue_base, 0)), 0) AS "revenue.pct"
FROM combined
ORDER BY
  "time"
