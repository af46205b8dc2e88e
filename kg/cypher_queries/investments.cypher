// title-zh: 投资额从高到低
// title-en: Investments, largest first
// description-zh: 报告写明投资额的项目和园区，附所在区划、年份与原句。
// description-en: Projects and parks whose investment a report states, with where they lie, the year and the sentence.
MATCH (g:Passage)-[c:states]->(x:Entity) WHERE c.predicate = 'investment'
OPTIONAL MATCH (x)-[:locatedIn]->(p:Entity)
UNWIND x.classes AS class
WITH g, c, x, p, class WHERE class <> 'Term'
RETURN DISTINCT x.name AS thing, class, c.number AS investment, p.name AS place, c.modality AS modality,
  c.year AS year, g.text AS sentence
ORDER BY investment DESC, thing, class, coalesce(place, ''), coalesce(year, 0), modality, sentence
