"""One query over one store, answered as bytes in the format that is asked for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from kg.stores.checking import QueryError, check_words
from kg.stores.embedded import explained
from kg.stores.formats import CSV, JSON, JSON_LD, NTRIPLES, RDF_XML, TSV, TURTLE, XML, Format, negotiated
from kg.stores.prefixes import PREFIXES

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from pyoxigraph import QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, Triple

MAX_BYTES = 100_000_000
"""An answer that is longer is refused."""


def answered(
    store: Store,
    query: str,
    accept: str = "",
    *,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    max_rows: int = 100_000,
) -> tuple[bytes, Format]:
    """The answer and its format.

    The default graph is the union of all, unless the query has FROM or ``default_graphs`` names others.

    Raises:
        QueryError: the query is refused, or its answer is too large or not to be had in that format.
    """
    from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples

    own = check_words(query)
    try:
        results = store.query(
            query,
            prefixes=PREFIXES,
            use_default_graph_as_union=not (own or default_graphs or named_graphs),
            default_graph=[NamedNode(iri) for iri in default_graphs] if default_graphs else None,
            named_graphs=[NamedNode(iri) for iri in named_graphs] if named_graphs else None,
        )
        if isinstance(results, QueryBoolean):
            format_ = negotiated(accept, "boolean")
            return results.serialize(format=_results_format(format_)) or b"", format_
        if isinstance(results, QuerySolutions):
            format_ = negotiated(accept, "solutions")
            return _rows(results, format_, max_rows), format_
        assert isinstance(results, QueryTriples)
        format_ = negotiated(accept, "graph")
        return _triples(results, format_, max_rows), format_
    except SyntaxError as error:
        raise explained(query, error) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"查询无法执行：{error}", f"the query cannot be run: {error}", "syntax") from None


class _Bounded(io.BytesIO):
    """Takes bytes up to a number of them and of lines.

    Raises:
        QueryError: there are more.
    """

    def __init__(self, max_lines: int | None) -> None:
        super().__init__()
        self._lines = max_lines
        self._bytes = MAX_BYTES

    def write(self, data: ReadableBuffer) -> int:
        piece = bytes(data)
        self._bytes -= len(piece)
        if self._lines is not None:
            self._lines -= piece.count(b"\n")
            if self._lines < 0:
                raise too_many_rows()
        if self._bytes < 0:
            raise QueryError(
                f"结果超过 {MAX_BYTES // 1_000_000} MB；请用 LIMIT 或更严的条件",
                f"the answer is longer than {MAX_BYTES // 1_000_000} MB; use LIMIT or ask for less",
                "too-large",
            )
        return super().write(piece)


def too_many_rows() -> QueryError:
    return QueryError(
        "结果行数超过上限；请用 LIMIT 或更严的条件",
        "the answer has more rows than allowed; use LIMIT or ask for less",
        "too-large",
    )


def _rows(results: QuerySolutions, format_: Format, max_rows: int) -> bytes:
    """Rows are counted as lines of TSV, the one format where a line is a row, and then turned into the format."""
    from pyoxigraph import QueryResultsFormat, parse_query_results

    counted = bool(results.variables)  # a row without variables is an empty line, which cannot be read again
    lines = _Bounded(max_rows + 1 if counted else None)
    results.serialize(lines, format=QueryResultsFormat.TSV if counted else _results_format(format_))
    if not counted or format_ is TSV:
        return lines.getvalue()
    again = parse_query_results(lines.getvalue(), format=QueryResultsFormat.TSV)
    output = _Bounded(None)
    again.serialize(output, format=_results_format(format_))
    return output.getvalue()


def _triples(results: QueryTriples, format_: Format, max_rows: int) -> bytes:
    """The triples in order, each once."""
    from pyoxigraph import serialize

    found = list(islice(results, max_rows + 1))
    if len(found) > max_rows:
        raise too_many_rows()
    output = _Bounded(None)
    text = "".join(map(str, found))
    used = {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in text}
    serialize(sorted(set(found), key=_order), output, format=_rdf_format(format_), prefixes=used)
    return output.getvalue()


def _order(triple: Triple) -> tuple[str, str, str]:
    return str(triple.subject), str(triple.predicate), str(triple.object)


def _results_format(format_: Format) -> QueryResultsFormat:
    from pyoxigraph import QueryResultsFormat

    known = {
        JSON: QueryResultsFormat.JSON,
        XML: QueryResultsFormat.XML,
        CSV: QueryResultsFormat.CSV,
        TSV: QueryResultsFormat.TSV,
    }
    return known[format_]


def _rdf_format(format_: Format) -> RdfFormat:
    from pyoxigraph import RdfFormat

    known = {
        TURTLE: RdfFormat.TURTLE,
        NTRIPLES: RdfFormat.N_TRIPLES,
        RDF_XML: RdfFormat.RDF_XML,
        JSON_LD: RdfFormat.JSON_LD,
    }
    return known[format_]
