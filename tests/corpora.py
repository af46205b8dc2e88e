"""Many invented reports, for tests of what is made for corpora: the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kg.graph import KnowledgeGraph
from kg.identifiers import entity_id, slug
from kg.model import Claim, Division, Entity, Evidence, Modality, Span
from kg.view.corpus.share import Share, share_of
from tests.graphs import report_of

PROVINCES = ("11", "13", "21", "32", "35", "37", "41", "42", "44", "45", "51", "61")
FIRST, SECOND = "青云柳石白龙松梅兰竹", "溪山河泉岭湖桥塘"
KINDS = {  # class: (how many of ten entities, property from the county, end of its names)
    "Project": (3, "undertakes", "水库工程"),
    "Program": (3, "implements", "行动"),
    "Company": (1, "owns", "集团"),
    "Town": (1, "hasPart", "镇"),
    "Park": (2, "hasPart", "产业园"),
}
COMMON = [("Indicator", f"{SECOND[i % 8]}{FIRST[i % 10]}业收入") for i in range(40)]
COMMON += [("Honor", f"全国{FIRST[i]}{SECOND[7 - i % 8]}示范县") for i in range(10)]


def invented_graphs(places: int = 12, years: int = 2, size: int = 240) -> Iterator[KnowledgeGraph]:
    """Graphs of so many counties, each with a report of so many years, of ``size`` entities of its own."""
    for number in range(places):
        name = f"{FIRST[number % 10]}{SECOND[number // 10 % 8]}{FIRST[number // 80 % 10]}县"
        code = f"{PROVINCES[number % len(PROVINCES)]}{9900 - number:04d}"
        for year in range(2031, 2031 + years):
            yield invented_graph(Division(code, name, name[:-1], "County", None), year, size)


def invented_graph(division: Division, year: int, size: int) -> KnowledgeGraph:
    """A graph of entities of five classes, each tied to the county and some to one another, with common ones."""
    chance = Random(f"{division.code} {year}")
    report = report_of(tuple(f"{division.name}的第{i}句话，只为测试而写。" for i in range(60)), division, year)
    county = Entity(entity_id("County", division.name, None, division.code), "County", division.name)
    entities, claims = [county], []

    def told(subject: Entity, predicate: str, target: Entity) -> None:
        planned = Modality.PLANNED if chance.random() < 0.3 else Modality.ASSERTED
        evidence = Evidence(f"p{chance.randrange(60):04d}", Span(0, 3), "test")
        claims.append(Claim(subject.id, predicate, target.id, planned, year, evidence))

    kinds = [kind for kind, (share, *_) in KINDS.items() for _ in range(share)]
    for i in range(size):
        kind = kinds[i % len(kinds)]
        _, predicate, end = KINDS[kind]
        # every other name returns in the reports of other years
        name = f"{chance.choice(FIRST)}{chance.choice(SECOND)}{'' if i % 2 else year}第{i}{end}"
        entity = Entity(
            entity_id(kind, name, division.code), kind, name, alt_labels=(f"{name}（简称）",) if i % 7 == 0 else ()
        )
        told(county, predicate, entity)
        if len(entities) > 5 and chance.random() < 0.8:
            told(entity, "locatedIn" if kind != "Program" else "refersTo", chance.choice(entities[1:]))
        entities.append(entity)
    for kind, name in chance.sample(COMMON, 20):
        entities.append(Entity(entity_id(kind, name, None), kind, name))
        if kind == "Honor":
            told(county, "receivedHonor", entities[-1])
    return KnowledgeGraph(report, entities, claims, [])


def invented_shares(places: int = 12, years: int = 2, size: int = 240) -> list[Share]:
    """What the reports add to a corpus."""
    return [share_of(graph) for graph in invented_graphs(places, years, size)]


def folders_of(shares: list[Share]) -> dict[tuple[str, int], str]:
    """A folder for the page of each report."""
    return {share.key: f"{slug(share.short).replace('-', '')}-{share.code}-{share.year}" for share in shares}
