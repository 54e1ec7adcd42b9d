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
  GROUP BY
    1
), with_share AS (
  SELECT
    order_rows.region,
    COALESCE(order_rows.revenue, 0) AS revenue,
    1.0 * COALESCE(order_rows.revenue, 0) / NULLIF(SUM(COALESCE(order_rows.revenue, 0)) OVER (), 0) AS revenue_share
  FROM order_rows
)
SELECT
  with_share.region AS region,
  with_share.revenue AS revenue,
  with_share.revenue_share AS "revenue.share"
FROM with_share
ORDER BY
  revenue DESC,
  region NULLS LAST
