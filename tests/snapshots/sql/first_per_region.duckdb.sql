WITH order_rows AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE CAST(customers.region AS TEXT)
    END AS region,
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE CAST(orders.customer AS TEXT)
    END AS customer_key,
    SUM(orders.amount) AS revenue
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  GROUP BY
    1,
    2
), placed AS (
  SELECT
    order_rows.region,
    order_rows.customer_key,
    COALESCE(order_rows.revenue, 0) AS revenue,
    ROW_NUMBER() OVER (
      PARTITION BY order_rows.region
      ORDER BY COALESCE(order_rows.revenue, 0) DESC, order_rows.region, order_rows.customer_key
    ) AS place
  FROM order_rows
  WHERE
    order_rows.customer_key IS NOT NULL
    AND CAST(order_rows.customer_key AS TEXT) <> '(no match)'
)
SELECT
  placed.region AS region,
  CASE
    WHEN CAST(placed.customer_key AS TEXT) = '(no match)'
    THEN '(no match)'
    ELSE customers.name
  END AS customer,
  placed.customer_key AS "customer.key",
  placed.revenue AS revenue
FROM placed
LEFT JOIN customers
  ON CAST(customers.id AS TEXT) = CAST(placed.customer_key AS TEXT)
WHERE
  placed.place <= 1
ORDER BY
  CASE
    WHEN placed.region IS NULL OR CAST(placed.region AS TEXT) = '(no match)'
    THEN 1
    ELSE 0
  END,
  region,
  revenue DESC,
  "customer.key"
