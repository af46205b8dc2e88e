"""The named questions in Cypher, one file each, beside this module: the same text for Neo4j and for LadybugDB.

A file begins with four comment lines, as those of ``kg.queries`` do, and mirrors the SPARQL query of its name. Nodes
are found by their kinds and by ``classes``, since LadybugDB has one label for a node.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kg.queries import HEADER, NamedQuery, read_queries


@cache
def named_questions() -> Mapping[str, NamedQuery]:
    """The questions by name, in the order of their names.

    >>> named_questions()["honours"].title_en
    'Honours by receiver and year'
    """
    return read_queries(__name__, ".cypher", "//")


def page() -> str:
    """The page that shows the questions, ``docs/cypher.md``.

    >>> page().splitlines()[0]
    '# Cypher 提问 · Questions in Cypher'
    """
    return "\n".join((_INTRODUCTION, *map(_section, named_questions().values())))


def _section(query: NamedQuery) -> str:
    body = "\n".join(query.text.splitlines()[len(HEADER) :])
    heading = f"## {query.title_zh} · {query.title_en}"
    return f"{heading}\n\n`{query.name}`：{query.description_zh}\n{query.description_en}\n\n```cypher\n{body}\n```\n"


_INTRODUCTION = """\
# Cypher 提问 · Questions in Cypher

## 载入与提问 · Loading and asking

载入后即可提问；Neo4j 是服务器，LadybugDB 是一个文件，不需要服务器。
Load graphs, then ask. Neo4j is a server; LadybugDB is a file and needs none.

```sh
pip install "kg-workreports[ladybug]"          # LadybugDB；Neo4j: "kg-workreports[neo4j]"
kg load ladybug:graph.lbug output              # output/ 下的全部图谱 | all graphs under output/
kg cypher --named honours graph.lbug
kg cypher "MATCH (e:Entity) WHERE 'Park' IN e.classes RETURN e.name" graph.lbug
kg cypher --named honours neo4j://localhost:7687 --format csv
```

- 节点按种类有标签 `Entity`、`Observation`、`Report`、`Section`、`Passage`；实体的类在列表 `classes` 中。
  Nodes have labels by their kind; the classes of an entity are in its list `classes`.
- Neo4j 中，节点另有标签 `Gwr`，实体还以各类为标签，如 `(:Park)`；LadybugDB 中，每个节点只有一个标签。
  In Neo4j nodes also have the label `Gwr`, and entities their classes, such as `(:Park)`; in LadybugDB a node has one
  label.
- 事物之间的陈述是关系，如 `(:Entity)-[:locatedIn]->(:Entity)`，带有 `modality`、`year`、`rule`、`quote`、`sentence`；
  数值等陈述是 `(:Passage)-[:states]->(:Entity)`，其 `object` 为原值，`number` 为数值。
  Claims between things are relationships, with their evidence; claims of values are `states` relationships, whose
  `object` is the exact text and `number` the number.
- LadybugDB 的名称不分大小写，因此 `(:Passage)-[:section]->(:Section)` 在其中名为 `inSection`；两处都可写
  `(:Passage)-[]->(:Section)`。整数和列表在两处相同；小数是双精度数。
  LadybugDB does not tell names apart by case, so that the relationship `section` is `inSection` there; what works in
  both is `(:Passage)-[]->(:Section)`. Decimals are doubles.

以下提问随软件附带，文件在 `kg/cypher_queries/`，在 Neo4j 5 和 LadybugDB 上结果相同。
The questions below come with the software, as files in `kg/cypher_queries/`. They answer alike on Neo4j 5 and on
LadybugDB.
"""
