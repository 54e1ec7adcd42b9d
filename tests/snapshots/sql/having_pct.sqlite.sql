WITH order_rows AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE customers.region
    END AS region,
    SUM(orders.amount) AS revenue
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  WHERE
    orders.day >= '2025-02-01' AND orders.day < '2025-03-01'
  GROUP BY
    1
), order_base AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE customers.region
    END AS region,
    SUM(orders.amount) AS revenue_base
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  WHERE
    orders.day >= '2025-01-01' AND orders.day < '2025-02-01'
  GROUP BY
    1
), stacked AS (
  SELECT
    region,
    revenue,
    NULL AS revenue_base
  FROM order_rows
  UNION ALL
  SELECT
    region,
    NULL AS revenue,
    revenue_base
  FROM order_base
), combined AS (
  SELECT
    region,
    MAX(revenue) AS revenue,
    MAX(revenue_base) AS revenue_base
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined.region AS region,
  COALESCE(combined.revenue, 0) AS revenue,
  COALESCE(combined.revenue_base, 0) AS "revenue.base",
  COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0) AS "revenue.delta",
  1.0 * (
    COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0)
  ) / NULLIF(ABS(COALESCE(combined.revenue_base, 0)), 0) AS "revenue.pct"
FROM combined
WHERE
  (
    1.0 * (
      COALESCE(combined.revenue, 0) - COALESCE(combined.revenue_base, 0)
    ) / NULLIF(ABS(COALESCE(combined.revenue_base, 0)), 0)
  ) >= -0.5
ORDER BY
  revenue DESC,
  region NULLS LAST
