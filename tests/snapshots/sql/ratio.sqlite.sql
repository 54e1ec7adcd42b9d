WITH order_rows AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE customers.region
    END AS region,
    COUNT(CASE WHEN orders.status = 'refunded' THEN 1 END) AS refunded_orders,
    COUNT(*) AS order_count
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  GROUP BY
    1
)
SELECT
  order_rows.region AS region,
  1.0 * order_rows.refunded_orders / NULLIF(order_rows.order_count, 0) AS refund_rate
FROM order_rows
ORDER BY
  refund_rate DESC,
  region NULLS LAST
