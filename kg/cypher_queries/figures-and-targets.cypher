// title-zh: 上年实绩与当年目标对照
// title-en: Figures of the year before beside the targets of the year
// description-zh: 每份报告中，同一指标的上年完成数（或预计数）与当年目标并列；目标多于三个的指标（如笼统的“投资”）不列。
// description-en: In each report, what an indicator came to in the year before (or is estimated to) beside its target for the year; indicators with more than three targets, such as investments of all kinds, are left out.
MATCH (r:Report)-[:describes]->(o:Observation)-[:indicator]->(i:Entity), (o)-[:area]->(a:Entity)
WHERE o.kind = 'Target' AND o.period = r.year
WITH r, i, a, count(DISTINCT o.id) AS targets WHERE targets <= 3
MATCH (r)-[:describes]->(t:Observation)-[:indicator]->(i), (t)-[:area]->(a)
WHERE t.kind = 'Target' AND t.period = r.year
MATCH (r)-[:describes]->(f:Observation)-[:indicator]->(i), (f)-[:area]->(a)
WHERE f.kind <> 'Target' AND f.period = r.year - 1
RETURN DISTINCT a.name AS area, i.name AS indicator, f.period AS before, f.kind AS kind, f.value AS value,
  f.unit AS unit, f.change AS change, r.year AS year, t.value AS target, t.unit AS targetUnit,
  t.change AS targetChange, t.bound AS bound
ORDER BY area, year, indicator, kind, coalesce(value, -1.0), coalesce(unit, ''), coalesce(change, -1000.0),
  coalesce(target, -1.0), coalesce(targetUnit, ''), coalesce(targetChange, -1000.0), coalesce(bound, '')
