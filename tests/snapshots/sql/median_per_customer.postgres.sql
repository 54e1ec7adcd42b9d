WITH order_rows AS (
  SELECT
    orders.customer AS holder_key,
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE CAST(customers.region AS TEXT)
    END AS region,
    SUM(orders.amount) AS revenue
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  GROUP BY
    1,
    2
), customer_values AS (
  SELECT
    order_rows.region,
    COALESCE(order_rows.revenue, 0) AS measured
  FROM order_rows
  WHERE
    order_rows.holder_key IS NOT NULL AND COALESCE(order_rows.revenue, 0) IS NOT NULL
), customer_values_ranked AS (
  SELECT
    region,
    measured,
    ROW_NUMBER() OVER (PARTITION BY region ORDER BY measured) AS place,
    COUNT(*) OVER (PARTITION BY region) AS places
  FROM customer_values
), median_spend AS (
  SELECT
    region,
    SUM(
      CAST(measured AS DOUBLE PRECISION) * (
        1 - ABS(place - (
          1 + (
            places - 1
          ) * 0.5
        ))
      )
    ) AS median_spend
  FROM customer_values_ranked
  WHERE
    ABS(place - (
      1 + (
        places - 1
      ) * 0.5
    )) < 1
  GROUP BY
    1
)
SELECT
  median_spend.region AS region,
  median_spend.median_spend AS median_spend
FROM median_spend
ORDER BY
  median_spend DESC NULLS LAST,
  region
