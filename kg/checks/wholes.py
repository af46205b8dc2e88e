"""Which figure is the whole that a part is counted in: the one before 其中, or before 中 («34个项目中»)."""

from __future__ import annotations

import re

from kg.checks.digits import same_unit
from kg.checks.stretch import Stretch, is_level
from kg.quantity import FoundQuantity

OF_WHICH = re.compile("其中")
# 34个项目中, but not 34个中心村
_AMONG = re.compile(r"(?P<noun>[^，。；：、\d]{0,16})(?<!其)中(?![心小型央国学医药部层期等间介标转西东高])")
# 18个与…, 18个已…: what follows the count is no other noun
_PREDICATE = re.compile(r"$|[为是已与同和获被符属达在来有通完开竣投列入建可均实]")


def whole_of(stretch: Stretch, part: FoundQuantity) -> FoundQuantity | None:
    """The one figure in a part's unit that governs it; None where there is none, or more than one could."""
    found = {q.span: q for q in (_before_of_which(stretch, part), _among(stretch, part)) if q}
    return next(iter(found.values())) if len(found) == 1 else None


def whole_before(stretch: Stretch, at: int, part: FoundQuantity) -> FoundQuantity | None:
    """What a 其中 at ``at`` divides: the only figure in the part's unit between it and the semicolon or full stop that
    comes before the clause it continues.
    """
    end = len(stretch.text[:at].rstrip("，；。, 　"))
    figures = [q for q in stretch.between(stretch.segment_start(end), end) if same_unit(q.quantity, part.quantity)]
    return figures[0] if len(figures) == 1 and is_level(figures[0]) else None


def _before_of_which(stretch: Stretch, part: FoundQuantity) -> FoundQuantity | None:
    start = stretch.segment_start(part.span.start)
    marks = list(OF_WHICH.finditer(stretch.text, start, part.span.start))
    return whole_before(stretch, marks[-1].start(), part) if marks else None


def _among(stretch: Stretch, part: FoundQuantity) -> FoundQuantity | None:
    found = None
    for figure in stretch.between(stretch.segment_start(part.span.start), part.span.start):
        among = _AMONG.match(stretch.text, figure.span.end, part.span.start)
        if among and same_unit(figure.quantity, part.quantity):
            fits = is_level(figure) and _counts_the_same(stretch, part, among)
            found = figure if fits else None
    return found


def _counts_the_same(stretch: Stretch, part: FoundQuantity, among: re.Match[str]) -> bool:
    """Whether a part counts what its whole does: 34个项目中 governs 18个项目 and 18个已开工, not 18个乡镇."""
    end = stretch.clause_end(part.span.end)
    noun = among["noun"].strip(" 　的")[-2:]
    named = bool(noun) and noun in stretch.text[max(among.end(), stretch.clause_start(part.span.start)) : end]
    return named or bool(_PREDICATE.match(stretch.text, part.span.end, end))
