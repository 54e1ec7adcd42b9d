WITH order_rows AS (
  SELECT
    orders.customer AS holder_key,
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE CAST(customers.region AS TEXT)
    END AS region,
    COUNT(*) AS order_count
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  GROUP BY
    1,
    2
), repeat_customers AS (
  SELECT
    order_rows.region,
    COUNT(CASE WHEN order_rows.order_count >= 2 THEN 1 END) AS repeat_customers
  FROM order_rows
  WHERE
    order_rows.holder_key IS NOT NULL AND order_rows.order_count IS NOT NULL
  GROUP BY
    1
)
SELECT
  repeat_customers.region AS region,
  repeat_customers.repeat_customers AS repeat_customers
FROM repeat_customers
ORDER BY
  repeat_customers DESC,
  region
