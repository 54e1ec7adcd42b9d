WITH order_rows AS (
  SELECT
    orders.customer AS holder_key,
    COUNT(*) AS order_count
  FROM orders
  GROUP BY
    1
), customer_chosen AS (
  SELECT
    customers.id AS holder
  FROM customers
  LEFT JOIN order_rows
    ON order_rows.holder_key = customers.id
  WHERE
    COALESCE(order_rows.order_count, 0) = 0
), customer_rows AS (
  SELECT
    COUNT(*) AS customers
  FROM customers
  WHERE
    customers.id IN (
      SELECT
        holder
      FROM customer_chosen
    )
)
SELECT
  COALESCE(customer_rows.customers, 0) AS customers
FROM customer_rows
