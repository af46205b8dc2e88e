"""Where things lie: what a name itself says, and what a paragraph that goes town by town says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from kg.grammar.masking import Masked, symbols
from kg.model import Division, Evidence, Mention, Modality, Passage, Span, Statement

LOCAL = frozenset(["Park", "ScenicArea", "Facility", "Project", "Company", "Institution", "Place", "Village"])
"""Classes of things that lie somewhere."""

_NAMED_FOR_PLACE = LOCAL | {"Event"}
_WATER = re.compile(
    r"^(?:新一轮)?(?P<place>[一-鿿]{1,3}[湖河江山])"
    r"(?=综合|治理|整治|生态|流域|补水|引水|防洪|路亚|铁人|国际|世界|文化|健康|国家|省级|湿地|旅游|管委会|风景|龙舟|自行车)"
)
_INSTITUTION = re.compile(
    r"^(?P<name>[一-鿿]{0,8}?(?:医院|中学|小学|学校|幼儿园|保健院|省[一-鿿]中))(?:(?=异地|整体|新建|扩建|迁建|改扩建|改造|搬迁)|(?=[一-鿿]{2,5}科$))"
)
_WATER_END = re.compile(r"[湖河江山岭岛湾]")
_SEGMENT = re.compile(
    rf"(?:^|(?<=[；。：]))(?P<opener>[{symbols(('Town', 'County', 'ScenicArea', 'Park'))}])(?P<rest>[^；。]*)"
)
_MIN_SEGMENTS = 3
_ZONE = re.compile(r"^(?:开发区|高新区|经开区|综合保税区|综保区|保税区)(?=[一-鿿]{3})")
_PART_OF_ZONE = re.compile(
    r"(?:[一二三四五]期|.?[东西南北]区|核心区|起步区|拓展区|启动区|管委会|扩容|扩区|改革|建设|规划|体制)"
)
"""Behind the name of a zone: a part or a concern of it, nothing that lies in it."""
_STATION = re.compile(r"^(?P<name>.{2,}?(?:高铁|城际铁路|铁路|地铁))(?=[一-鿿]{1,6}站$)")
_SECTION = re.compile(r"(?:国道|省道|县道|高速|公路|铁路)(?P<one>[一-鿿]{2,4})至(?P<other>[一-鿿]{2,4})段")

_WAY = re.compile(
    r"(?P<one>[一-鿿]{2,7})(?:至|到|—|-)(?P<other>[一-鿿]{2,7})(?=.{0,8}(?:高速|公路|铁路|高铁|快速|航道|班列|大道|道路|通道))"
)
_STRETCH = re.compile(r"(?P<one>[一-鿿]{2,4})至(?P<other>[一-鿿]{2,5})段$")
"""A name that is nothing but the two ends of a section."""


def name_statements(
    passage: Passage,
    mentions: Iterable[Mention],
    near: Mapping[str, Division],
    reporting: Division,
    year: int,
    zones: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Statement]:
    """locatedIn for each name that begins with a town's name or holds the reporting division's: 下蜀高新技术产业园.

    Also for one that begins with a zone's: ``zones`` has the names of the report's zones, with their classes.

    >>> town = Division("321183101", "下蜀镇", "下蜀", "Town", "321183")
    >>> county = Division("321183", "句容市", "句容", "County", None)
    >>> park = Mention("p0000", Span(0, 9), "下蜀高新技术产业园", "Park", "park.head")
    >>> from kg.model import PassageKind, Role
    >>> whole = Span(0, 9)
    >>> passage = Passage("p0000", 0, park.name, PassageKind.SENTENCE, "s000", 0, Role.OTHER, None, whole, whole)
    >>> [s.object.name for s in name_statements(passage, [park], {"下蜀": town}, county, 2023)]
    ['下蜀']
    """
    for mention in mentions:
        if mention.cls not in _NAMED_FOR_PLACE:
            continue
        for name, level, rule in (
            *_inner_places(mention, near, reporting),
            *_inner_zone(mention, zones),
        ):
            start = mention.span.start + passage.text[mention.span.start : mention.span.end].find(name)
            where = Mention(passage.id, Span(start, start + len(name)), name, level, rule)
            evidence = Evidence(passage.id, mention.span, rule)
            yield Statement(mention, "locatedIn", where, Modality.ASSERTED, year, evidence)


def _inner_places(
    mention: Mention, near: Mapping[str, Division], reporting: Division
) -> Iterator[tuple[str, str, str]]:
    """(name, class, rule) of the places that a name holds."""
    zone = _ZONE.match(mention.name)
    if zone:
        yield zone[0], "Park", "name.zone"
    leading = None if _WAY.match(mention.name) or _STRETCH.match(mention.name) else _leading_town(mention, near)
    if leading:
        yield leading, near[leading].level, "name.town"
    elif reporting.short in mention.name[1:] or mention.name.startswith(reporting.name):
        own = reporting.name if reporting.name in mention.name else reporting.short
        if mention.name != own:
            yield own, reporting.level, "name.division"
    water = _WATER.match(mention.name)
    if water and mention.cls not in ("Place", "Institution", "Company") and water["place"] not in near:
        yield water["place"], "Place", "name.place"


def _inner_zone(mention: Mention, zones: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(name, class, rule) of the longest zone whose name a name begins with: 青岭新区 in 青岭新区实验中学."""
    name = mention.name
    found = next((name[:n] for n in range(len(name) - 2, 3, -1) if name[:n] in zones), None)
    if found and mention.cls in LOCAL and not _PART_OF_ZONE.match(name, len(found)):
        yield found, zones[found], "name.park"


def road_statements(
    passage: Passage, mentions: Iterable[Mention], near: Mapping[str, Division], year: int
) -> Iterator[Statement]:
    """connects, for a road whose name says from where to where it leads: 333省道青石至白云段, 青石至白云高速."""
    for mention in mentions:
        is_way = mention.cls in ("Project", "Facility")
        name = mention.name
        found = (_SECTION.search(name) or _WAY.match(name) or _STRETCH.match(name)) if is_way else None
        for end in _ends(found["one"], found["other"], near) if found else ():
            if end in near:
                start = mention.span.start + passage.text[mention.span.start : mention.span.end].find(end)
                place = Mention(passage.id, Span(start, start + len(end)), end, near[end].level, "name.road-section")
                evidence = Evidence(passage.id, mention.span, "name.road-section")
                yield Statement(mention, "connects", place, Modality.ASSERTED, year, evidence)


def _ends(one: str, other: str, near: Mapping[str, Division]) -> Iterator[str]:
    """The two ends of a way; what stands behind the second one is taken off: 桂平2000吨级航道."""
    yield one
    yield max((other[:n] for n in range(2, len(other) + 1) if other[:n] in near), key=len, default=other)


def owner_statements(passage: Passage, mentions: Iterable[Mention], year: int) -> Iterator[Statement]:
    """The owner in a name: a hospital undertakes its works, its department and a railway's station are part of it."""
    for mention in mentions:
        found = _owner(mention)
        if not found or found["name"] == mention.name:
            continue
        start = mention.span.start + passage.text[mention.span.start : mention.span.end].find(found["name"])
        span = Span(start, start + len(found["name"]))
        cls = "Facility" if found.re is _STATION else "Institution"
        owner = Mention(passage.id, span, found["name"], cls, "name.owner")
        evidence = Evidence(passage.id, mention.span, "name.owner")
        if cls == "Facility" or mention.cls == "Institution":
            yield Statement(mention, "partOf", owner, Modality.ASSERTED, year, evidence)
        else:
            yield Statement(owner, "undertakes", mention, Modality.ASSERTED, year, evidence)


def _owner(mention: Mention) -> re.Match[str] | None:
    """The hospital, school or railway that a name opens with."""
    if mention.cls not in ("Project", "Institution", "Facility"):
        return None
    return _STATION.match(mention.name) or _INSTITUTION.match(mention.name)


def _leading_town(mention: Mention, near: Mapping[str, Division]) -> str | None:
    """The town whose name a name begins with, behind those of wider divisions; 茅山湖 and 茅山景区 are named for a
    hill.
    """
    start = 0
    name, county = mention.name, None
    while start < len(name):
        found = max(
            (name[start : start + n] for n in range(2, 8) if name[start : start + n] in near), key=len, default=None
        )
        if found is None or start + len(found) >= len(name):
            return county
        start += len(found)
        division = near[found]
        if division.level in ("Town", "County"):
            full = found == division.name
            sight = mention.cls == "ScenicArea" or _WATER_END.match(name, start)
            said = found if full or not sight or division.level == "County" else None
            if division.level == "Town":
                return said
            county = said
    return county


def segment_statements(
    passage: Passage, masked: Masked, near: Mapping[str, Division], year: int
) -> Iterator[Statement]:
    """In a sentence that goes place by place (甲镇…；乙镇…；丙街道…), what acts in a place's part lies there; a
    brand is its own.
    """
    segments = list(_SEGMENT.finditer(masked.text))
    if len(segments) < _MIN_SEGMENTS:
        return
    for segment in segments:
        opener = _town_of(masked.mentions(*segment.span("opener"))[0], near)
        if opener.cls == "Town":
            evidence = Evidence(passage.id, opener.span, "segment.town")
            yield Statement(opener, "locatedIn", None, Modality.ASSERTED, year, evidence)
        for thing in masked.mentions(*segment.span("rest")):
            predicate = "owns" if thing.cls == "Brand" else "locatedIn"
            if thing.cls not in LOCAL | {"Brand"} or (thing.cls == "Place" and opener.cls != "Town"):
                continue
            evidence = Evidence(passage.id, Span(opener.span.start, thing.span.end), "segment.part")
            ends = (opener, thing) if predicate == "owns" else (thing, opener)
            yield Statement(ends[0], predicate, ends[1], Modality.ASSERTED, year, evidence)


def _town_of(opener: Mention, near: Mapping[str, Division]) -> Mention:
    """The town itself, where its park opens the part: 甲镇园区."""
    town = _leading_town(opener, near) if opener.cls != "Town" else None
    if town is None or town != near[town].name:
        return opener
    return Mention(opener.passage, Span(opener.span.start, opener.span.start + len(town)), town, "Town", opener.rule)
