WITH order_rows AS (
  SELECT
    orders.customer AS holder_key,
    SUM(orders.amount) AS revenue
  FROM orders
  GROUP BY
    1
), customer_ranked AS (
  SELECT
    customers.id AS holder,
    RANK() OVER (ORDER BY COALESCE(order_rows.revenue, 0) DESC) AS place,
    COUNT(*) OVER () AS places
  FROM customers
  LEFT JOIN order_rows
    ON order_rows.holder_key = customers.id
  WHERE
    COALESCE(order_rows.revenue, 0) IS NOT NULL
), customer_chosen AS (
  SELECT
    holder
  FROM customer_ranked
  WHERE
    (
      place - 1
    ) * 100 < places * 50
), order_rows_2 AS (
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
    orders.customer IN (
      SELECT
        holder
      FROM customer_chosen
    )
  GROUP BY
    1
)
SELECT
  order_rows_2.region AS region,
  COALESCE(order_rows_2.revenue, 0) AS revenue
FROM order_rows_2
ORDER BY
  revenue DESC,
  region NULLS LAST
