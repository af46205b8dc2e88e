// title-zh: 各镇项目：投资与进展
// title-en: Projects by town, with investment and status
// description-zh: 每个项目所在的镇、投资额（元）、各年报告所述的进展，是已然还是计划；不知在哪个镇的项目排在最后。
// description-en: Each project with the town where it lies, its investment in yuan and its status in each report, stated as done or planned; projects of no known town come last.
MATCH (p:Entity) WHERE 'Project' IN p.classes
OPTIONAL MATCH (p)-[:locatedIn]->(t:Entity) WHERE 'Town' IN t.classes
OPTIONAL MATCH (:Passage)-[i:states]->(p) WHERE i.predicate = 'investment'
OPTIONAL MATCH (:Passage)-[s:states]->(p)<-[:describes]-(r:Report) WHERE s.predicate = 'status' AND s.report = r.id
RETURN DISTINCT t.name AS town, p.name AS project, i.number AS investment, s.object AS status, s.modality AS modality,
  r.year AS reported
ORDER BY town IS NULL, coalesce(town, ''), coalesce(investment, -1.0) DESC, project, coalesce(reported, 0),
  coalesce(modality, ''), coalesce(status, '')
