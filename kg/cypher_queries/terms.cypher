// title-zh: 名词解释及其用例
// title-en: Terms, definitions and the sentences that use them
// description-zh: 报告解释的名词、注号、解释，以及正文中使用它的句子。
// description-en: The terms that a report explains, with the number of the note, the definition and the sentences that use the term.
MATCH (note:Passage)-[c:states]->(t:Entity)<-[told:describes]-(r:Report)-[:division]->(d:Entity)
WHERE c.predicate = 'definition' AND c.report = r.id
OPTIONAL MATCH (p:Passage)-[:mentions|cites]->(t) WHERE p.report = r.id AND p.id <> note.id
RETURN DISTINCT d.name AS division, r.year AS reported, told.marker AS marker, t.name AS term,
  c.object AS definition, p.`order` AS `order`, p.text AS sentence
ORDER BY division, reported, term, definition, coalesce(marker, ''), coalesce(`order`, -1)
