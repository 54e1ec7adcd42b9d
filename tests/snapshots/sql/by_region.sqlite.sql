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
    orders.day >= '2025-01-01' AND orders.day < '2025-04-01'
  GROUP BY
    1
)
SELECT
  order_rows.region AS region,
  COALESCE(order_rows.revenue, 0) AS revenue
FROM order_rows
WHERE
  order_rows.region IS NOT NULL AND order_rows.region <> '(no match)'
ORDER BY
  revenue DESC,
  region NULLS LAST
LIMIT 2
