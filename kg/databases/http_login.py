"""How a server is told who asks: HTTP Basic (RFC 7617) and Digest (RFC 7616) authentication."""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.request import parse_http_list

from kg.databases.credentials import Credentials

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_PARAMETER = re.compile(r"(?:([A-Za-z][\w-]*)\s+)?([\w-]+)\s*=\s*(.*)|([A-Za-z][\w-]*)", re.DOTALL)
"""A parameter of a challenge, with the scheme in front of the first one; or a scheme alone."""


class Login:
    """Credentials, and how the server wants them. Nothing is sent before it has asked.

    ``nonce`` makes the client's part of what is hashed. The example is that of RFC 2617:

    >>> login = Login(Credentials("Mufasa", "Circle Of Life"), lambda: "0a4f113b")
    >>> login.asked(['Digest realm="testrealm@host.com", qop="auth", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'])
    True
    >>> "6629fae49393a05397450978507c4ef1" in login.header("GET", "/dir/index.html")["Authorization"]
    True
    """

    def __init__(self, credentials: Credentials, nonce: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._credentials = credentials
        self._nonce = nonce
        self._asked: Mapping[str, str] | None = None
        self._count = 0

    def header(self, method: str, path: str) -> dict[str, str]:
        """The header to send with a request, if the server has asked."""
        if self._asked is None:
            return {}
        fields = self._digest(self._asked, method, path) if self._asked else self._basic()
        return {"Authorization": fields}

    def asked(self, challenges: Iterable[str]) -> bool:
        """Take note of what a server asks for with 401; whether there is an answer that it has not had yet.

        >>> login = Login(Credentials("kg", "secret"))
        >>> login.asked(['Basic realm="ds"']), login.header("GET", "/"), login.asked(['Basic realm="ds"'])
        (True, {'Authorization': 'Basic a2c6c2VjcmV0'}, False)
        """
        former, self._asked, self._count = self._asked, None, 0
        for fields in _known(challenges):
            if not self._asked:
                self._asked = fields
        return self._asked is not None and self._asked != former

    def hide(self, text: str) -> str:
        """A text without the password."""
        password = self._credentials.password
        return text.replace(password, "***") if password else text

    @property
    def user(self) -> str:
        return self._credentials.user

    def _basic(self) -> str:
        secret = f"{self._credentials.user}:{self._credentials.password}"
        return f"Basic {b64encode(secret.encode()).decode('ascii')}"

    def _digest(self, asked: Mapping[str, str], method: str, path: str) -> str:
        self._count += 1
        count, nonce = f"{self._count:08x}", self._nonce()
        algorithm = asked.get("algorithm", "MD5")
        session = algorithm.lower().endswith("-sess")

        def digest(*parts: str) -> str:
            return _HASHES[_hash(algorithm)](":".join(parts).encode()).hexdigest()

        user, realm = self._credentials.user, asked.get("realm", "")
        secret = digest(user, realm, self._credentials.password)
        if session:
            secret = digest(secret, asked["nonce"], nonce)
        request = digest(method, path)
        qop = "auth" if "auth" in re.split(r"[,\s]+", asked.get("qop", "")) else None
        middle = (asked["nonce"], count, nonce, qop) if qop else (asked["nonce"],)
        quoted = {"username": user, "realm": realm, "nonce": asked["nonce"], "uri": path}
        quoted["response"] = digest(secret, *middle, request)
        quoted |= {"cnonce": nonce} if qop or session else {}
        quoted |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
        bare = {"algorithm": algorithm} | ({"qop": qop, "nc": count} if qop else {})
        fields = [f'{name}="{_escaped(value)}"' for name, value in quoted.items()]
        return f"Digest {', '.join([*fields, *(f'{name}={value}' for name, value in bare.items())])}"


def _known(challenges: Iterable[str]) -> Iterator[Mapping[str, str]]:
    """The challenges that can be answered: those by digest with their parameters, then an empty one for basic."""
    basic = False
    for header in challenges:
        # A header may hold several challenges, each with several parameters, all parted by commas.
        for scheme, fields in _parted(header):
            if scheme == "digest" and "nonce" in fields and _hash(fields.get("algorithm", "MD5")) in _HASHES:
                yield fields
            basic = basic or scheme == "basic"
    if basic:
        yield {}


def _parted(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """
    >>> list(_parted('Digest realm="a, b", nonce=x, Basic realm="c"'))
    [('digest', {'realm': 'a, b', 'nonce': 'x'}), ('basic', {'realm': 'c'})]
    """
    scheme, fields = "", dict[str, str]()
    for item in parse_http_list(header):
        match = _PARAMETER.fullmatch(item.strip())
        if not match:
            continue
        if started := match[1] or match[4]:
            if scheme:
                yield scheme, fields
            scheme, fields = started.lower(), {}
        if match[2]:
            value = match[3].strip()
            fields[match[2].lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
    if scheme:
        yield scheme, fields


def _hash(algorithm: str) -> str:
    return algorithm.upper().removesuffix("-SESS")


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"")
