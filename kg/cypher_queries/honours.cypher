// title-zh: 荣誉：镇、企业与年份
// title-en: Honours by receiver and year
// description-zh: 谁在哪一年获得什么荣誉：区划、企业、园区、品牌等，附所在的镇和原句。
// description-en: Who received which honour in which year: divisions, companies, parks, brands and more, with their town and the sentence.
MATCH (x:Entity)-[c:receivedHonor]->(h:Entity)
OPTIONAL MATCH (x)-[:locatedIn]->(t:Entity) WHERE 'Town' IN t.classes
UNWIND x.classes AS class
WITH x, c, h, t, class WHERE class <> 'Term'
RETURN DISTINCT class, x.name AS receiver, t.name AS town, h.name AS honour, c.year AS year, c.sentence AS sentence
ORDER BY class, receiver, coalesce(year, 0), honour, coalesce(town, ''), sentence
