WITH order_rows AS (
  SELECT
    SUBSTR(NULLIF(orders.day, ''), 1, 7) || '-01' AS "time",
    SUM(orders.amount) AS revenue
  FROM orders
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
  COALESCE(combined.revenue, 0) AS revenue
FROM combined
ORDER BY
  "time" NULLS LAST
