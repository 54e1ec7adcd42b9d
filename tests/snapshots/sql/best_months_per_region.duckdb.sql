WITH order_rows AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE CAST(customers.region AS TEXT)
    END AS region,
    STRFTIME(DATE_TRUNC('month', TRY_CAST(orders.day AS TIMESTAMP)), '%Y-%m-%d') AS "time",
    COUNT(*) AS order_count
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  GROUP BY
    1,
    2
), placed AS (
  SELECT
    order_rows.region,
    order_rows."time",
    order_rows.order_count,
    ROW_NUMBER() OVER (
      PARTITION BY order_rows.region
      ORDER BY order_rows.order_count DESC, order_rows.region, order_rows."time"
    ) AS place
  FROM order_rows
)
SELECT
  placed.region AS region,
  placed."time" AS "time",
  placed.order_count AS order_count
FROM placed
WHERE
  placed.place <= 2
ORDER BY
  CASE
    WHEN placed.region IS NULL OR CAST(placed.region AS TEXT) = '(no match)'
    THEN 1
    ELSE 0
  END,
  region,
  order_count DESC,
  "time"
