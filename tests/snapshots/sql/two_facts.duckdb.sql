WITH order_rows AS (
  SELECT
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
    1
), ticket_rows AS (
  SELECT
    CASE
      WHEN tickets.customer IS NOT NULL AND customers.id IS NULL
      THEN '(no match)'
      ELSE CAST(customers.region AS TEXT)
    END AS region,
    COUNT(*) AS ticket_count
  FROM tickets
  LEFT JOIN customers
    ON customers.id = tickets.customer
  GROUP BY
    1
), stacked AS (
  SELECT
    region,
    revenue,
    NULL AS ticket_count
  FROM order_rows
  UNION ALL
  SELECT
    region,
    NULL AS revenue,
    ticket_count
  FROM ticket_rows
), combined AS (
  SELECT
    region,
    MAX(revenue) AS revenue,
    MAX(ticket_count) AS ticket_count
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined.region AS region,
  COALESCE(combined.revenue, 0) AS revenue,
  COALESCE(combined.ticket_count, 0) AS ticket_count
FROM combined
ORDER BY
  revenue DESC,
  region
