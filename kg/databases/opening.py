"""Opens the database that a target names."""

from __future__ import annotations

from kg.databases.credentials import Credentials
from kg.databases.database import Database
from kg.databases.target import Target


def open_database(target: Target, login: Credentials | None = None, *, claim_nodes: bool = False) -> Database:
    """The database of a target, open.

    Args:
        login: for servers that ask for one.
        claim_nodes: whether property graphs get a node for each claim, too.

    Raises:
        DatabaseError: it does not answer, or refuses the login; or its library is not installed.
    """
    if target.kind == "bolt":
        from kg.databases.bolt import BoltDatabase

        return BoltDatabase(target, login, claim_nodes=claim_nodes)
    if target.kind == "ladybug":
        from kg.databases.ladybug import LadybugDatabase

        return LadybugDatabase(target, claim_nodes=claim_nodes)
    if target.is_server:
        from kg.databases.graph_store import GraphStore

        return GraphStore(target, login)
    from kg.databases.oxigraph import OxigraphFolder

    return OxigraphFolder(target)
