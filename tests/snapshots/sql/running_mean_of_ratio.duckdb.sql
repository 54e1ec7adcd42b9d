WITH buckets(bucket, first_day, day_after) AS (
  VALUES
    ('2025-01-01', '2025-01-01', '2025-02-01'),
    ('2025-02-01', '2025-01-01', '2025-03-01'),
    ('2025-03-01', '2025-01-01', '2025-04-01'),
    ('2025-04-01', '2025-02-01', '2025-05-01')
), order_rows AS (
  SELECT
    buckets.bucket AS "time",
    COUNT(CASE WHEN orders.status = 'refunded' THEN 1 END) AS refunded_orders,
    COUNT(*) AS order_count
  FROM orders
  JOIN buckets
    ON TRY_CAST(orders.day AS TIMESTAMP) >= TRY_CAST(buckets.first_day AS TIMESTAMP)
    AND TRY_CAST(orders.day AS TIMESTAMP) < TRY_CAST(buckets.day_after AS TIMESTAMP)
  GROUP BY
    1
), calendar("time") AS (
  VALUES
    ('2025-01-01'),
    ('2025-02-01'),
    ('2025-03-01'),
    ('2025-04-01')
), stacked AS (
  SELECT
    "time",
    refunded_orders,
    order_count
  FROM order_rows
  UNION ALL
  SELECT
    "time",
    NULL AS refunded_orders,
    NULL AS order_count
  FROM calendar
), combined AS (
  SELECT
    "time",
    MAX(refunded_orders) AS refunded_orders,
    MAX(order_count) AS order_count
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined."time" AS "time",
  1.0 * COALESCE(combined.refunded_orders, 0) / NULLIF(COALESCE(combined.order_count, 0), 0) AS refund_rate
FROM combined
ORDER BY
  "time"
