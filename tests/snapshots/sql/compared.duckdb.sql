WITH order_rows AS (
  SELECT
    SUM(orders.amount) AS revenue
  FROM orders
  WHERE
    orders.day >= '2025-01-01' AND orders.day < '2025-04-01'
), order_base AS (
  SELECT
    SUM(orders.amount) AS revenue_base
  FROM orders
  WHERE
    orders.day >= '2024-01-01' AND orders.day < '2024-04-01'
), stacked AS (
  SELECT
    revenue,
    NULL AS revenue_base
  FROM order_rows
  UNION ALL
  SELECT
    NULL AS revenue,
    revenue_base
  FROM order_base
), combined AS (
  SELECT
    MAX(revenue) AS revenue,
    MAX(revenue_base) AS revenue_base
  FROM stacked
)
SELECT
  COALESCE(combined.revenue, 0) AS revenue,
  COALESCE(combined.revenue_base, 0) AS "revenue.base",
  COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0) AS "revenue.delta",
  1.0 * (
    COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0)
  ) / NULLIF(ABS(COALESCE(combined.revenue_base, 0)), 0) AS "revenue.pct"
FROM combined
