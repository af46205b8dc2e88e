// title-zh: 合作伙伴
// title-en: Partners in cooperation
// description-zh: 谁与谁合作，已然或计划，附年份和原句。
// description-en: Who cooperates with whom, done or planned, with year and sentence.
MATCH (x:Entity)-[c:cooperatesWith]->(y:Entity)
RETURN DISTINCT x.name AS one, y.name AS other, c.modality AS modality, c.year AS year, c.sentence AS sentence
ORDER BY one, other, coalesce(year, 0), modality, sentence
