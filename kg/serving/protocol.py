"""The query operation of the SPARQL 1.1 Protocol, read-only: which query a request asks, or why it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from kg.serving.http import FORM, Refusal, Request

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
DATASET = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and the named graphs that it is to see as its default graph and as its named ones; none for all."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def query_of(request: Request) -> Query | None:
    """The query of a request to the endpoint; None for a GET without one, which asks for the service description.

    Raises:
        Refusal: an update, an unknown media type, no query or several, or a graph that would have to be fetched.
    """
    if request.method == "POST":
        _check_media_type(request)
    parameters = request.parameters()
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in parameters):
        raise _read_only()
    default, named = (_graphs(parameters, name) for name in DATASET)
    queries = [value for name, value in parameters if name == "query"]
    if request.media_type == QUERY and request.method == "POST":
        queries.append(request.text())
    if len(queries) > 1:
        raise Refusal(400, "请求中有多个查询；请只发一个", "several queries in one request; send one")
    if not queries and request.method == "POST":
        raise Refusal(
            400, "请求中没有查询；请用 query 参数", "no query in the request; send one as the parameter query"
        )
    if queries and not queries[0].strip():
        raise Refusal(400, "查询是空的", "the query is empty")
    return Query(queries[0], default, named) if queries else None


def _check_media_type(request: Request) -> None:
    if request.media_type == UPDATE:
        raise _read_only()
    if request.media_type not in {FORM, QUERY}:
        zh = f"不支持的内容类型：{request.media_type or '（未注明）'}；请用 {QUERY} 或 {FORM}"
        en = f"media type not supported: {request.media_type or '(none)'}; send {QUERY} or {FORM}"
        raise Refusal(415, zh, en, {"Accept-Post": f"{QUERY}, {FORM}"})


def _graphs(parameters: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    graphs = tuple(value for other, value in parameters if other == name)
    for graph in graphs:
        if not graph.lower().startswith(("http://", "https://", "urn:")):
            raise Refusal(
                403, f"只查询已载入的图，不读取 {graph}", f"only loaded graphs are queried: {graph} is not read"
            )
    return graphs


def _read_only() -> Refusal:
    return Refusal(403, "此端点只读，不接受更新", "this endpoint is read-only: no updates")
