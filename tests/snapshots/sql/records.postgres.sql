SELECT
  orders.amount AS amount,
  CASE
    WHEN orders.customer IS NOT NULL AND customers.id IS NULL
    THEN '(no match)'
    ELSE customers.name
  END AS customer,
  CASE
    WHEN orders.customer IS NOT NULL AND customers.id IS NULL
    THEN '(no match)'
    ELSE CAST(orders.customer AS TEXT)
  END AS "customer.key",
  orders.day AS ordered
FROM orders
LEFT JOIN customers
  ON customers.id = orders.customer
ORDER BY
  orders.day DESC NULLS LAST,
  orders.id
LIMIT 50
