"""Which of the offered media types a client wants most, by the q-values of its ``Accept`` header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def chosen(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that the header ranks first; among equals the first offered; None if it accepts none of them.

    >>> offers = ["text/turtle", "application/rdf+xml"]
    >>> chosen("application/rdf+xml, */*;q=0.5", offers), chosen("", offers), chosen("image/png", offers)
    ('application/rdf+xml', 'text/turtle', None)
    >>> chosen("text/*;q=0, */*", offers)
    'application/rdf+xml'
    """
    ranges = list(_ranges(accept)) or [("*/*", 1.0)]
    ranked = [(_quality(offer, ranges), -place, offer) for place, offer in enumerate(offers)]
    quality, _, best = max(ranked)
    return best if quality > 0 else None


def _quality(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The q-value of the range that names the offer most closely."""
    for pattern in (offer, offer.partition("/")[0] + "/*", "*/*"):
        found = [quality for range_, quality in ranges if range_ == pattern]
        if found:
            return max(found)
    return 0.0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        range_, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if range_:
            yield range_, min((_number(p[2:]) for p in parameters if p.startswith("q=")), default=1.0)


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
