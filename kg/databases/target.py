"""Where to load to, as it is written on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.errors import KgError

BOLT = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
RDF_STORES = ("fuseki", "graphdb", "oxigraph", "virtuoso")
EXAMPLES = {
    "neo4j://localhost:7687": "Neo4j；可写数据库名 | Neo4j; a database may follow: neo4j://localhost:7687/reports",
    "bolt://localhost:7687": "Memgraph 及其他 Bolt 服务器 | Memgraph and other Bolt servers",
    "ladybug:graph.lbug": "LadybugDB 文件，不需要服务器 | a LadybugDB file, no server needed",
    "fuseki:http://localhost:3030/ds": "Apache Jena Fuseki",
    "virtuoso:http://localhost:8890": "Virtuoso",
    "graphdb:http://localhost:7200/repositories/kg": "GraphDB",
    "oxigraph:http://localhost:7878": "Oxigraph 服务器 | an Oxigraph server",
    "oxigraph:store": "Oxigraph 文件夹，不需要服务器 | an Oxigraph folder, no server needed",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A database: its kind (``bolt``, ``ladybug`` or an RDF store), its address, and the name of a database there."""

    kind: str
    address: str
    database: str | None = None

    @property
    def is_server(self) -> bool:
        return "://" in self.address


def parse_target(text: str) -> Target:
    """The database that a text names.

    Raises:
        KgError: it names none, or holds a password.

    >>> parse_target("neo4j://localhost:7687/reports")
    Target(kind='bolt', address='neo4j://localhost:7687', database='reports')
    >>> parse_target("fuseki:http://localhost:3030/ds").kind, parse_target("ladybug:out/graph.lbug").address
    ('fuseki', 'out/graph.lbug')
    """
    kind, _, rest = text.partition(":")
    if kind in BOLT and rest.startswith("//"):
        parts = urlsplit(text)
        _refuse_credentials(parts.netloc)
        if not parts.hostname:
            raise _unknown(text)
        return Target("bolt", f"{kind}://{parts.netloc}", parts.path.strip("/") or None)
    if kind in RDF_STORES and rest.startswith(("http://", "https://")):
        parts = urlsplit(rest)
        _refuse_credentials(parts.netloc)
        if not parts.hostname:
            raise _unknown(text)
        return Target(kind, rest.rstrip("/"))
    if kind in ("ladybug", "oxigraph") and rest and "://" not in rest:
        return Target(kind, rest)
    raise _unknown(text)


def _refuse_credentials(netloc: str) -> None:
    if "@" in netloc:
        raise KgError(
            "地址中不要写用户名和密码，命令行会留下记录；请用 --user 和环境变量 KG_PASSWORD，或按提示输入",
            "keep user and password out of the address, command lines are recorded: use --user and the environment "
            "variable KG_PASSWORD, or type it when asked",
        )


def _unknown(text: str) -> KgError:
    shown = "、".join(EXAMPLES)
    return KgError(f"不认识的数据库：{text}；例如 {shown}", f"no database of a known kind: {text}; such as {shown}")
