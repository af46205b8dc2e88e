// title-zh: 提到最多的事物
// title-en: The things mentioned most
// description-zh: 两份以上报告或三句以上提到的事物，按句数排列。
// description-en: The things that more than one report or more than two sentences mention, by the number of sentences.
MATCH (p:Passage)-[:mentions]->(x:Entity)
WITH x, count(DISTINCT p.id) AS sentences, count(DISTINCT p.report) AS reports WHERE reports > 1 OR sentences > 2
UNWIND x.classes AS class
WITH x, class, sentences, reports WHERE class <> 'Term'
RETURN x.name AS thing, class, sentences, reports
ORDER BY sentences DESC, thing, class, reports DESC
