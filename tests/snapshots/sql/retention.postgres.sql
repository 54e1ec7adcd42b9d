WITH calendar(bucket, place) AS (
  VALUES
    ('2025-01-01', 0),
    ('2025-02-01', 1),
    ('2025-03-01', 2),
    ('2025-04-01', 3)
), customer_cohorts AS (
  SELECT
    customers.id AS holder,
    TO_CHAR(DATE_TRUNC('month', CAST(customers.signup AS TIMESTAMP)), 'YYYY-MM-DD') AS cohort
  FROM customers
  WHERE
    customers.signup IS NOT NULL
), order_rows AS (
  SELECT
    orders.customer AS holder_key,
    TO_CHAR(DATE_TRUNC('month', CAST(orders.day AS TIMESTAMP)), 'YYYY-MM-DD') AS "time",
    COUNT(*) AS order_count
  FROM orders
  GROUP BY
    1,
    2
), activity AS (
  SELECT
    order_rows.holder_key AS holder,
    order_rows."time" AS active_in
  FROM order_rows
  WHERE
    order_rows.order_count > 0
), ages(age) AS (
  VALUES
    (0),
    (1),
    (2),
    (3),
    (4)
), sizes AS (
  SELECT
    customer_cohorts.cohort,
    calendar.place,
    COUNT(*) AS size
  FROM customer_cohorts
  JOIN calendar
    ON calendar.bucket = customer_cohorts.cohort
  GROUP BY
    1,
    2
), seen AS (
  SELECT
    customer_cohorts.cohort,
    calendar_then.place - calendar_began.place AS age,
    COUNT(DISTINCT customer_cohorts.holder) AS active
  FROM customer_cohorts
  JOIN activity
    ON activity.holder = customer_cohorts.holder
  JOIN calendar AS calendar_began
    ON calendar_began.bucket = customer_cohorts.cohort
  JOIN calendar AS calendar_then
    ON calendar_then.bucket = activity.active_in
  WHERE
    calendar_then.place >= calendar_began.place
  GROUP BY
    1,
    2
), cells AS (
  SELECT
    sizes.cohort,
    ages.age,
    CASE WHEN sizes.place + ages.age < 4 THEN sizes.size END AS size,
    CASE WHEN sizes.place + ages.age < 4 THEN COALESCE(seen.active, 0) END AS active
  FROM sizes
  CROSS JOIN ages
  LEFT JOIN seen
    ON seen.cohort = sizes.cohort AND seen.age = ages.age
)
SELECT
  cells.cohort AS "customer.signed_up",
  cells.age AS age,
  1.0 * SUM(cells.active) / NULLIF(SUM(cells.size), 0) AS retention
FROM cells
GROUP BY
  1,
  2
ORDER BY
  1,
  2
