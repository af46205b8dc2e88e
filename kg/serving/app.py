"""The WSGI application: which address answers what, to whom, and how errors are told.

| address | answer |
|---|---|
| ``/`` | the list of the graphs |
| ``/graphs/NAME/``, ``/graphs/NAME/graph.ttl`` … | the page and the files of a built folder |
| ``/graphs/``, ``/graphs/assets/…`` | the page of a corpus, whose links lead to the pages of its reports |
| ``/sparql`` | the endpoint; its service description where there is no query |
| ``/.well-known/void`` | the data set and the example queries in RDF |
| ``/query`` and below | the query page, its files and data |
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from kg.errors import KgError
from kg.serving import pages
from kg.serving.description import VOID_PATH, Description, respond
from kg.serving.folders import placed, serve_file
from kg.serving.http import Refusal, Request, Response
from kg.serving.protocol import METHODS, query_of
from kg.serving.statistics import Answering

STATUSES = {"syntax": 400, "forbidden": 403, "timeout": 503, "too-large": 400, "not-acceptable": 406}
"""The HTTP status for each kind of failure of the engine."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The hosts by which a client may call a server that is bound to loopback."""
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Expose-Headers": "ETag",
    "Access-Control-Max-Age": "86400",
}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")


class App:
    """Answers requests from an engine and a description of what it has loaded.

    Args:
        hosts: the names that the ``Host`` header may have, without ports; None for any. A page of another site whose
            name is made to point to this machine has a name that is not among them.
        waiting: how many queries may run or wait at once; one more is refused at once.
    """

    def __init__(
        self,
        engine: Answering,
        description: Description,
        terms: Mapping[str, object],
        *,
        hosts: Collection[str] | None = LOOPBACK,
        waiting: int = 56,
    ) -> None:
        self._engine = engine
        self._description = description
        self._hosts = hosts
        self._places = BoundedSemaphore(waiting)
        self._data: dict[str, object] = {
            "terms.json": terms,
            "examples.json": pages.examples_data(description.examples),
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        try:
            response = self._respond(Request.read(environ))
        except Refusal as refusal:
            response = Response.of(refusal)
        except Exception:  # a bug: shown to who runs the server, not to the client
            traceback.print_exc(file=sys.stderr)
            response = Response.of(Refusal(500, "服务器内部错误", "internal server error"))
        headers = {**_ALWAYS, **_CORS, **response.headers}
        if response.status not in {204, 304}:
            headers |= {"Content-Type": response.media_type, "Content-Length": str(len(response.body))}
        start_response(f"{response.status} {HTTPStatus(response.status).phrase}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    def _respond(self, request: Request) -> Response:
        self._check_host(request.host)
        endpoint = request.path == "/sparql"
        allowed = METHODS if endpoint else tuple(method for method in METHODS if method != "POST")
        if request.method == "OPTIONS":
            return Response(status=204, headers={"Allow": ", ".join(allowed)})
        if request.method not in allowed:
            zh, en = f"不支持方法 {request.method}", f"method {request.method} is not supported"
            raise Refusal(405, zh, en, {"Allow": ", ".join(allowed)})
        return self._sparql(request) if endpoint else self._page(request)

    def _check_host(self, host: str) -> None:
        found = _HOST.fullmatch(host)
        if host and not found:
            raise Refusal(400, "Host 标头有误", "bad Host header")
        if found and self._hosts is not None and found[1].lower() not in self._hosts:
            raise Refusal(403, f"不以此主机名应答：{found[1]}", f"not served under this host name: {found[1]}")

    def _sparql(self, request: Request) -> Response:
        query = query_of(request)
        if query is None:
            return respond(self._description.service(request.root), request.accept)
        if not self._places.acquire(blocking=False):
            raise Refusal(503, "查询太多，请稍后再试", "too many queries; try again later", {"Retry-After": "5"})
        try:
            answer = self._engine.answer(
                query.text, request.accept, default_graphs=query.default_graphs, named_graphs=query.named_graphs
            )
        except KgError as error:
            raise Refusal(STATUSES.get(getattr(error, "status", ""), 400), error.zh, error.en) from None
        finally:
            self._places.release()
        return Response(answer.body, answer.media_type, headers={"Vary": "Accept"})

    def _page(self, request: Request) -> Response:
        match request.path.split("/")[1:]:
            case [""]:
                description = self._description
                counted = description.statistics.triples
                return pages.index_page(description.folders, description.examples, counted, request)
            case ["query"]:
                return pages.query_page(request)
            case ["query", name] if name in pages.ASSETS:
                return pages.asset(name, request)
            case ["query", name] if name in self._data:
                return pages.json_data(self._data[name], request)
            case ["graphs", *names] if names:
                folder, file = placed(names)
                return serve_file(self._description.folders, folder, file, request)
            case _ if request.path == f"/{VOID_PATH}":
                return respond(self._description.void(request.root), request.accept)
        raise Refusal(404, "没有此地址；图谱列表在 /", "no such address; the list of graphs is at /")
