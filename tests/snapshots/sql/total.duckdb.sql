WITH order_rows AS (
  SELECT
    SUM(orders.amount) AS revenue
  FROM orders
)
SELECT
  COALESCE(order_rows.revenue, 0) AS revenue
FROM order_rows
