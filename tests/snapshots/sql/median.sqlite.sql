WITH order_values AS (
  SELECT
    CASE
      WHEN orders.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE customers.region
    END AS region,
    orders.amount AS measured
  FROM orders
  LEFT JOIN customers
    ON customers.id = orders.customer
  WHERE
    orders.amount IS NOT NULL
), order_values_ranked AS (
  SELECT
    region,
    measured,
    ROW_NUMBER() OVER (PARTITION BY region ORDER BY measured NULLS LAST) AS place,
    COUNT(*) OVER (PARTITION BY region) AS places
  FROM order_values
), order_value_median AS (
  SELECT
    region,
    SUM(measured * (
      1 - ABS(place - (
        1 + (
          places - 1
        ) * 0.5
      ))
    )) AS order_value_median
  FROM order_values_ranked
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
  order_value_median.region AS region,
  order_value_median.order_value_median AS "order_value.median"
FROM order_value_median
ORDER BY
  "order_value.median" DESC,
  region NULLS LAST
