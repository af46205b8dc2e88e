// title-zh: 提法与体系由什么构成
// title-en: What a term or scheme consists of
// description-zh: 每个提法、体系、园区群的组成部分，逐级直到镇；组成部分若是园区等，另列其所在的镇。
// description-en: The parts of each term, scheme and group, level by level down to the towns; for a part such as a park also the town where it lies.
MATCH (p:Entity)-[:partOf]->(a:Entity)-[:partOf*0..9]->(w:Entity)
WHERE NOT EXISTS { MATCH (w)-[:partOf]->(:Entity) }
OPTIONAL MATCH (p)-[:locatedIn]->(t:Entity) WHERE 'Town' IN t.classes
UNWIND p.classes AS class
WITH p, a, w, t, class WHERE class <> 'Term'
RETURN DISTINCT w.name AS whole, a.name AS above, p.name AS part, class, t.name AS town
ORDER BY whole, above <> whole, above, part, class, coalesce(town, '')
