// title-zh: 各地实施的工程、行动与政策
// title-en: Programs and policies that divisions implement
// description-zh: 镇、县等实施的每个工程、行动、政策，是已经实施还是计划，见于报告哪一部分哪一句。
// description-en: Every program and policy that a town, the county or another division implements, done or planned, with the part and the sentence of the report that say so.
MATCH (d:Entity)-[c:implements]->(p:Entity), (g:Passage)-[]->(s:Section) WHERE g.id = c.passage
UNWIND d.classes AS level
WITH d, c, p, s, level WHERE level IN ['Province', 'Prefecture', 'County', 'Town', 'Village']
RETURN DISTINCT d.name AS division, level, p.name AS program, c.modality AS modality, c.year AS year,
  s.name AS section, c.sentence AS sentence
ORDER BY division, coalesce(year, 0), program, modality, coalesce(section, ''), sentence, level
