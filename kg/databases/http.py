"""A client of an HTTP server: one connection that stays open, logins, retries, and errors that say what to do."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote, urlsplit

from kg.databases.credentials import Credentials
from kg.databases.database import DatabaseError
from kg.databases.http_login import Login

WAITS = (0.5, 1.0, 2.0, 4.0, 6.0)
"""Seconds between the attempts to reach a server."""
_CONNECTING, _ANSWERING = 10.0, 600.0
"""Seconds that a server may take to accept a connection, and to answer."""
_BUSY = frozenset({502, 503, 504})
_SHOWN = 200
_FINAL = (ssl.SSLError, socket.gaierror, http.client.InvalidURL, ConnectionAbortedError)
"""Errors that another attempt does not mend: no such host, no valid certificate, a host that never answers."""

_PLAIN = "%/?:@!$&'()*+,;=~[]"
"""What stays as it is in a path, beside letters and digits."""

Body = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class HttpClient:
    """Sends requests below one address. All of them may be repeated: the same request twice does what one does.

    Args:
        address: what the user gave, for messages.
        login: sent as the server asks, by digest if it can, else in the basic way; nothing is sent unasked.
        sleep: waits between attempts.
    """

    def __init__(
        self,
        address: str,
        login: Credentials | None = None,
        *,
        sleep: Callable[[float], object] = time.sleep,
        timeout: float = _ANSWERING,
    ) -> None:
        self.address = address
        self._login = Login(login) if login else None
        self._sleep = sleep
        self._timeout = timeout
        self._connection: http.client.HTTPConnection | None = None

    def request(
        self,
        method: str,
        url: str,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        absent: bool = False,
    ) -> Answer:
        """What the server answers, if it did what was asked.

        Args:
            absent: whether 404 is an answer like others: there is nothing to get or delete.

        Raises:
            DatabaseError: it cannot be reached, or refuses or fails.
        """
        answer = self._reached(method, url, body, headers or {})
        if answer.status == 401 and self._login and self._login.asked(answer.headers.get_all("WWW-Authenticate", [])):
            answer = self._reached(method, url, body, headers or {})
        if answer.status < 300 or (absent and answer.status == 404):
            return answer
        raise self._refused(answer)

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _reached(self, method: str, url: str, body: Body | None, headers: Mapping[str, str]) -> Answer:
        """The answer, after as many attempts as it takes."""
        answer: Answer | None = None
        for wait in (*WAITS, None):
            try:
                answer = self._sent(method, url, body, headers)
                if answer.status not in _BUSY or wait is None:
                    return answer
            except TimeoutError:
                self.close()
                raise self._late() from None
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if wait is None or isinstance(error, _FINAL):
                    raise self._unreachable(error) from None
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _sent(self, method: str, url: str, body: Body | None, headers: Mapping[str, str]) -> Answer:
        """The answer to one attempt; a second one at once if a connection that was open has been closed meanwhile."""
        kept = self._connection is not None
        try:
            return self._exchange(method, url, body, headers)
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException):
            self.close()
            if not kept:
                raise
        return self._exchange(method, url, body, headers)

    def _exchange(self, method: str, url: str, body: Body | None, headers: Mapping[str, str]) -> Answer:
        parts = urlsplit(url)
        path = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_PLAIN)
        connection = self._connection or self._connected(url)
        authorization = self._login.header(method, path) if self._login else {}
        try:
            connection.request(method, path, body, {"User-Agent": "kg", **headers, **authorization})
        except (BrokenPipeError, ConnectionResetError):
            # A server may refuse before it has read everything: its answer tells why.
            if connection.sock is None:
                raise
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if response.will_close:
            self.close()
        return answer

    def _connected(self, url: str) -> http.client.HTTPConnection:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        try:
            connection = kind(parts.hostname or "", parts.port, timeout=_CONNECTING)
            connection.connect()
        except TimeoutError:
            raise ConnectionAbortedError(f"no answer within {_CONNECTING:g} s") from None
        except ValueError as error:  # no port, or no host, can be called so
            raise http.client.InvalidURL(str(error)) from None
        connection.sock.settimeout(self._timeout)
        self._connection = connection
        return connection

    def _unreachable(self, error: Exception) -> DatabaseError:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        return DatabaseError(
            f"连不上数据库：{self.address}（{why}）；请检查地址，以及服务器是否已启动",
            f"cannot reach the database: {self.address} ({why}); check the address, and that the server is running",
        )

    def _late(self) -> DatabaseError:
        return DatabaseError(
            f"数据库 {self._timeout:g} 秒没有回答：{self.address}；请稍后再运行一次",
            f"the database did not answer within {self._timeout:g} s: {self.address}; run the command again later",
        )

    def _refused(self, answer: Answer) -> DatabaseError:
        said = self._said(answer)
        # Virtuoso tells by words alone that nobody may write who has not logged in.
        if answer.status in (401, 403) or (not self._login and "no permission" in said.lower()):
            if self._login:
                user = self._login.user
                return DatabaseError(
                    f"数据库拒绝用户“{user}”，密码不对或权限不足：{self.address}；请检查 --user 和环境变量 KG_PASSWORD",
                    f"the database refuses the user “{user}”, the password is wrong or the rights are too few: "
                    f"{self.address}; check --user and the environment variable KG_PASSWORD",
                )
            return DatabaseError(
                f"数据库要求登录：{self.address}；请用 --user 和环境变量 KG_PASSWORD",
                f"the database asks for a login: {self.address}; use --user and the environment variable KG_PASSWORD",
            )
        if answer.status == 404:
            return DatabaseError(
                f"该地址没有数据集：{self.address}（404{said}）；请检查地址",
                f"no dataset at the address: {self.address} (404{said}); check the address",
            )
        return DatabaseError(
            f"数据库报错：{self.address}（{answer.status}{said}）",
            f"the database reports an error: {self.address} ({answer.status}{said})",
        )

    def _said(self, answer: Answer) -> str:
        """The first line of a server's answer, or where it points to; never a password."""
        text = answer.headers.get("Location") if 300 <= answer.status < 400 else None
        text = text or _first_line(answer)
        if self._login:
            text = self._login.hide(text)
        return f" {text[:_SHOWN]}" if text else ""


def _first_line(answer: Answer) -> str:
    """The first line with words; of HTML, the text below the title in one line."""
    text = answer.body[:20_000].decode("utf-8", "replace")
    if "html" in answer.headers.get_content_type():
        text = unescape(re.sub(r"<[^<>]*>", " ", re.sub(r"(?is).*</(?:head|title)>", "", text))).replace("\n", " ")
    lines = (re.sub(r"[^\w\S ]+|[\x00-\x1f\x7f-\x9f]|\s+", " ", line).strip() for line in text.splitlines())
    return next((line for line in lines if line), "")
