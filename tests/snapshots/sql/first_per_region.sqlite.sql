WITH order_rows AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE customers.region
    END AS region,
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE orders.customer
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
      ORDER BY COALESCE(order_rows.revenue, 0) DESC, order_rows.region NULLS LAST, order_rows.customer_key NULLS LAST
    ) AS place
  FROM order_rows
  WHERE
    order_rows.customer_key IS NOT NULL AND order_rows.customer_key <> '(no match)'
)
SELECT
  placed.region AS region,
  CASE
    WHEN placed.customer_key = '(no match)'
    THEN '(no match)'
    ELSE customers.name
  END AS customer,
  placed.customer_key AS "customer.key",
  placed.revenue AS revenue
FROM placed
LEFT JOIN customers
  ON customers.id = placed.customer_key
WHERE
  placed.place <= 1
ORDER BY
  CASE WHEN placed.region IS NULL OR placed.region = '(no match)' THEN 1 ELSE 0 END NULLS LAST,
  region NULLS LAST,
  revenue DESC,
  "customer.key" NULLS LAST
