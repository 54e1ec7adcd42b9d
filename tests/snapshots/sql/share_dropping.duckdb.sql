WITH order_rows AS (
  SELECT
    SUM(orders.amount) AS revenue
  FROM orders
  JOIN customers
    ON customers.id = orders.customer
  WHERE
    customers.region = 'East'
), order_rows_2 AS (
  SELECT
    SUM(orders.amount) AS revenue
  FROM orders
), with_share AS (
  SELECT
    COALESCE(order_rows.revenue, 0) AS revenue,
    1.0 * COALESCE(order_rows.revenue, 0) / NULLIF(COALESCE(order_rows_2.revenue, 0), 0) AS revenue_share
  FROM order_rows
  CROSS JOIN order_rows_2
)
SELECT
  with_share.revenue AS revenue,
  with_share.revenue_share AS "revenue.share"
FROM with_share
