WITH lead_entered AS (
  SELECT
    leads.created AS stage_1,
    leads.qualified AS stage_2,
    leads.won AS stage_3
  FROM leads
  WHERE
    leads.created IS NOT NULL
), lead_elapsed AS (
  SELECT
    stage_2,
    (
      (
        EPOCH(TRY_CAST(stage_2 AS TIMESTAMP)) - EPOCH(TRY_CAST(stage_1 AS TIMESTAMP))
      ) / 86400.0
    ) AS elapsed_2,
    stage_3,
    (
      (
        EPOCH(TRY_CAST(stage_3 AS TIMESTAMP)) - EPOCH(TRY_CAST(stage_1 AS TIMESTAMP))
      ) / 86400.0
    ) AS elapsed_3
  FROM lead_entered
), lead_stages AS (
  SELECT
    0.0 AS days_1,
    CASE WHEN elapsed_2 <= 60 AND stage_2 < '2025-05-01' THEN elapsed_2 END AS days_2,
    CASE WHEN elapsed_3 <= 60 AND stage_3 < '2025-05-01' THEN elapsed_3 END AS days_3
  FROM lead_elapsed
), stages AS (
  SELECT
    'created' AS stage,
    1 AS stage_number,
    COUNT(
      CASE WHEN days_1 IS NOT NULL OR days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END
    ) AS reached,
    NULL AS previous,
    COUNT(
      CASE WHEN days_1 IS NOT NULL OR days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END
    ) AS first_stage
  FROM lead_stages
  UNION ALL
  SELECT
    'qualified' AS stage,
    2 AS stage_number,
    COUNT(CASE WHEN days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END) AS reached,
    COUNT(
      CASE WHEN days_1 IS NOT NULL OR days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END
    ) AS previous,
    COUNT(
      CASE WHEN days_1 IS NOT NULL OR days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END
    ) AS first_stage
  FROM lead_stages
  UNION ALL
  SELECT
    'won' AS stage,
    3 AS stage_number,
    COUNT(CASE WHEN days_3 IS NOT NULL THEN 1 END) AS reached,
    COUNT(CASE WHEN days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END) AS previous,
    COUNT(
      CASE WHEN days_1 IS NOT NULL OR days_2 IS NOT NULL OR days_3 IS NOT NULL THEN 1 END
    ) AS first_stage
  FROM lead_stages
), steps AS (
  SELECT
    2 AS stage,
    days_2 - days_1 AS measured
  FROM lead_stages
  WHERE
    days_2 IS NOT NULL AND days_1 IS NOT NULL
  UNION ALL
  SELECT
    3 AS stage,
    days_3 - days_2 AS measured
  FROM lead_stages
  WHERE
    days_3 IS NOT NULL AND days_2 IS NOT NULL
), steps_ranked AS (
  SELECT
    stage,
    measured,
    ROW_NUMBER() OVER (PARTITION BY stage ORDER BY measured) AS place,
    COUNT(*) OVER (PARTITION BY stage) AS places
  FROM steps
), days AS (
  SELECT
    stage,
    SUM(
      CAST(measured AS DOUBLE) * (
        1 - ABS(place - (
          1 + (
            places - 1
          ) * 0.5
        ))
      )
    ) AS days
  FROM steps_ranked
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
  stages.stage AS stage,
  stages.reached AS lead_funnel,
  1.0 * stages.reached / NULLIF(stages.previous, 0) AS "lead_funnel.of_previous",
  1.0 * stages.reached / NULLIF(stages.first_stage, 0) AS "lead_funnel.of_first",
  days.days AS "lead_funnel.days"
FROM stages
LEFT JOIN days
  ON days.stage = stages.stage_number
ORDER BY
  stages.stage_number
