"""Identifiers: the ASCII path of every IRI below its base, computed from content alone.

The same thing gets the same identifier in every run and from every report, so that the union of the graphs of two
reports is their merged graph. What is local stands below the code of the division whose report names it
(``321183/project/…``); what is common to the country stands by itself (``honor/…``, ``industry/…``, ``indicator/…``).
A name is written in pinyin for the reader, followed by a digest of the name, because two names may share their pinyin.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from kg.model import Claim, Literal, Observation
from kg.pinyin import syllable

_DIVISIONS = frozenset({"AdministrativeDivision", "Province", "Prefecture", "County", "Town", "Village"})
_DROPPED = frozenset("“”‘’\"'`「」『』《》〈〉<>()[]{}【】〔〕〖〗")
_SAFE = re.compile(r"[A-Za-z0-9._~-]+")
_SLUG_LENGTH = 60
_NAME_DIGEST = 6
_FIGURE_DIGEST = 8
_CLAIM_DIGEST = 10


def entity_id(cls: str, label: str, scope: str | None, code: str | None = None) -> str:
    """The identifier of a named thing.

    Args:
        cls: its class in the ontology; all administrative divisions share the segment ``division``.
        label: its name; ignored where there is an official code.
        scope: the code of the division whose report names it, None for what is common to the country.
        code: its official code, if it has one. A code is unique in itself, so it stands without a scope.

    Raises:
        ValueError: the label holds nothing to identify by, or a code is not made of ASCII letters and digits.

    >>> entity_id("County", "句容市", None, code="321183")
    'division/321183'
    >>> entity_id("Project", "边城抽水蓄能电站", "321183")
    '321183/project/bian-cheng-chou-shui-xu-neng-dian-zhan-aecd8d'
    >>> entity_id("Project", "“边城”抽水蓄能电站", "321183") == entity_id("Project", "边城抽水蓄能电站", "321183")
    True
    """
    if code is not None:
        return f"{_kind(cls)}/{_segment(code)}"
    path = f"{_kind(cls)}/{_name(label)}"
    return path if scope is None else f"{_segment(scope)}/{path}"


def report_id(code: str, year: int) -> str:
    """The identifier of a division's report of a year.

    >>> report_id("321183", 2024)
    '321183/report/2024'
    """
    return f"{_segment(code)}/report/{year}"


def section_id(report: str, section: str) -> str:
    """The identifier of a section, from the report's identifier and the section's own id.

    >>> section_id("321183/report/2024", "s003")
    '321183/report/2024/section/s003'
    """
    return f"{report}/section/{_segment(section)}"


def passage_id(report: str, passage: str) -> str:
    """The identifier of a passage, from the report's identifier and the passage's own id.

    >>> passage_id("321183/report/2024", "p0012")
    '321183/report/2024/passage/p0012'
    """
    return f"{report}/passage/{_segment(passage)}"


def claim_id(report: str, claim: Claim) -> str:
    """The identifier of a claim: its passage, then a digest of what it states and of its evidence.

    >>> from kg.model import Evidence, Modality, Span
    >>> evidence = Evidence("p0012", Span(0, 9), "place.lies-in")
    >>> claim = Claim("321183/park/a-1", "locatedIn", "division/321183", Modality.ASSERTED, 2023, evidence)
    >>> claim_id("321183/report/2024", claim)
    '321183/report/2024/claim/p0012-b6a347f8db'
    """
    stated, evidence = claim.object, claim.evidence
    target = (stated.datatype.value, stated.lexical) if isinstance(stated, Literal) else ("entity", stated)
    span = (evidence.span.start, evidence.span.end)
    meaning = (claim.subject, claim.predicate, *target, claim.modality.value, claim.year)
    digest = _digest(*meaning, evidence.passage, *span, evidence.rule, length=_CLAIM_DIGEST)
    return f"{report}/claim/{_segment(evidence.passage)}-{digest}"


def observation_id(observation: Observation) -> str:
    """The identifier of a figure: its area, year and indicator, then a digest of the figure itself.

    Its own ``id`` and its evidence do not count: a figure that two sentences or two reports state alike is one
    observation, and a figure that was revised later is another.

    >>> from decimal import Decimal
    >>> from kg.model import Evidence, Kind, Quantity, Span
    >>> indicator = entity_id("Indicator", "一般公共预算收入", None)
    >>> of = ("", indicator, "division/321183", 2023, Kind.ACTUAL)
    >>> figures = (Quantity(Decimal("50.05"), "亿元"), Decimal("25.7"), None, None)
    >>> o = Observation(*of, *figures, Evidence("p0007", Span(0, 20), "figure.level"))
    >>> observation_id(o)
    'division/321183/observation/2023/yi-ban-gong-gong-yu-suan-shou-ru-c8fdec-8231b211'
    """
    o, bound = observation, observation.bound or (observation.quantity and observation.quantity.bound)
    figures = (
        o.quantity and Literal.decimal(o.quantity.value).lexical,
        o.quantity and normalised(o.quantity.unit),
        bound and bound.value,
        None if o.change is None else Literal.decimal(o.change).lexical,
        o.rank,
    )
    digest = _digest(o.indicator, o.area, o.year, o.kind.value, *figures, length=_FIGURE_DIGEST)
    return f"{o.area}/observation/{o.year}/{o.indicator.rpartition('/')[2]}-{digest}"


def normalised(label: str) -> str:
    """A name as it counts for identity: NFKC, without quotes, brackets and spaces.

    >>> normalised("“１＋４＋Ｎ” 人才政策（体系）")
    '1+4+N人才政策体系'
    """
    return "".join(c for c in unicodedata.normalize("NFKC", label) if c not in _DROPPED and not c.isspace())


def slug(label: str) -> str:
    """A name in lower-case ASCII: syllables without tones and runs of letters and digits, joined by hyphens.

    It is cut between two syllables at 60 characters, and empty where nothing in the name can be read aloud.

    >>> slug("G312创新带"), slug("“1+4+N”人才政策体系"), slug("★")
    ('g312-chuang-xin-dai', '1-4-n-ren-cai-zheng-ce-ti-xi', '')
    """
    return _slug(normalised(label))


@lru_cache(maxsize=256)
def _kind(cls: str) -> str:
    return _segment("division" if cls in _DIVISIONS else re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls).lower())


@lru_cache(maxsize=1 << 14)
def _name(label: str) -> str:
    name = normalised(label)
    if not name:
        raise ValueError(f"no name to identify by: {label!r}")
    return "-".join(part for part in (_slug(name), _digest(name, length=_NAME_DIGEST)) if part)


def _slug(name: str) -> str:
    spelt = "".join(c if c.isascii() else f" {syllable(c)} " for c in name)
    words = re.findall(r"[a-z0-9]+", spelt.lower())
    cut = ""
    for word in words:
        longer = f"{cut}-{word}" if cut else word[:_SLUG_LENGTH]
        if len(longer) > _SLUG_LENGTH:
            break
        cut = longer
    return cut


def _digest(*parts: object, length: int) -> str:
    """The first hexadecimal digits of the SHA-256 of some values; None differs from an empty text."""
    text = parts[0] if len(parts) == 1 else "\x1f".join("\x00" if p is None else str(p) for p in parts)
    return hashlib.sha256(str(text).encode("utf-8")).hexdigest()[:length]


def _segment(text: str) -> str:
    if not _SAFE.fullmatch(text):
        raise ValueError(f"not fit for an identifier: {text!r} (ASCII letters, digits, . _ ~ - only)")
    return text
