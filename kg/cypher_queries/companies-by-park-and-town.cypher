// title-zh: 园区与镇的企业
// title-en: Companies by park and town
// description-zh: 每家企业所在的园区、镇，以及它属于哪个集团或体系；所在不明的排在最后。
// description-en: Each company with its park, its town and the group or scheme that it belongs to; those of no known park or town come last.
MATCH (c:Entity) WHERE 'Company' IN c.classes
OPTIONAL MATCH (c)-[:locatedIn]->(k:Entity) WHERE 'Park' IN k.classes
OPTIONAL MATCH (c)-[:locatedIn*1..2]->(t:Entity) WHERE 'Town' IN t.classes
OPTIONAL MATCH (c)-[:partOf]->(g:Entity)
RETURN DISTINCT t.name AS town, k.name AS park, c.name AS company, g.name AS `group`
ORDER BY town IS NULL, coalesce(town, ''), park IS NULL, coalesce(park, ''), company, coalesce(`group`, '')
