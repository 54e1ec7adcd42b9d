WITH lead_rows AS (
  SELECT
    TO_CHAR(DATE_TRUNC('month', CAST(leads.created AS TIMESTAMP)), 'YYYY-MM-DD') AS "time",
    COUNT(CASE WHEN leads.won IS NOT NULL THEN 1 END) AS won_leads_of_cohort,
    COUNT(*) AS lead_count
  FROM leads
  GROUP BY
    1
), calendar("time") AS (
  VALUES
    ('2025-01-01'),
    ('2025-02-01')
), stacked AS (
  SELECT
    "time",
    won_leads_of_cohort,
    lead_count
  FROM lead_rows
  UNION ALL
  SELECT
    "time",
    CAST(NULL AS DECIMAL) AS won_leads_of_cohort,
    CAST(NULL AS DECIMAL) AS lead_count
  FROM calendar
), combined AS (
  SELECT
    "time",
    MAX(won_leads_of_cohort) AS won_leads_of_cohort,
    MAX(lead_count) AS lead_count
  FROM stacked
  GROUP BY
    1
)
SELECT
  combined."time" AS "time",
  1.0 * COALESCE(combined.won_leads_of_cohort, 0) / NULLIF(COALESCE(combined.lead_count, 0), 0) AS conversion_rate
FROM combined
ORDER BY
  "time"
