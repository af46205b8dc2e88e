"""Who logs in: from the environment, or asked for on the terminal. A password is never shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from getpass import getpass

from kg.errors import KgError

USER, PASSWORD = "KG_USER", "KG_PASSWORD"
_BOLT = {USER: ("NEO4J_USERNAME", "NEO4J_USER"), PASSWORD: ("NEO4J_PASSWORD",)}
"""The names that Neo4j's own tools read, asked after kg's."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and the password, which no ``repr`` shows."""

    user: str
    password: str = field(repr=False)


def credentials(
    kind: str,
    user: str | None = None,
    environment: Mapping[str, str] = os.environ,
    ask: Callable[[str], str] | None = None,
) -> Credentials | None:
    """The credentials for a kind of database, or None for a login without any.

    ``ask`` prompts for a password where there is a user and the environment has none; by default on the terminal.

    Raises:
        KgError: it would have to ask, and there is no terminal.

    >>> credentials("fuseki", environment={}) is None
    True
    >>> credentials("bolt", environment={"NEO4J_PASSWORD": "secret"})
    Credentials(user='neo4j')
    """
    user = user or _found(USER, kind, environment)
    password = _found(PASSWORD, kind, environment)
    if user is None and password is None:
        return None
    user = user or {"bolt": "neo4j", "virtuoso": "dba"}.get(kind, "admin")
    if password is None:
        password = (ask or _asked)(f"{user} 的密码 password of {user}: ")
    return Credentials(user, password)


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise KgError(
            f"没有密码，也没有终端可问；请设环境变量 {PASSWORD}",
            f"no password, and no terminal to ask for it; set the environment variable {PASSWORD}",
        )
    return getpass(prompt)


def _found(name: str, kind: str, environment: Mapping[str, str]) -> str | None:
    names = (name, *(_BOLT[name] if kind == "bolt" else ()))
    return next((environment[n] for n in names if n in environment), None)
