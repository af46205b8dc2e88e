"""What a request asks and what is answered: requests read from WSGI, responses, and refusals in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

MAX_BODY = 1_000_000
"""Bytes of a request's body. The longest query that somebody wrote is far below."""
MAX_URL = 16_384
"""Characters of a path with its query string."""
MAX_PARAMETERS = 50
FORM = "application/x-www-form-urlencoded"


class Refusal(Exception):  # noqa: N818 - it is an answer
    """A request that is refused: the HTTP status, why and what to do, and headers that go with it."""

    def __init__(self, status: int, zh: str, en: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{zh} | {en}")
        self.status = status
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Response:
    """A status, a body with its media type, and further headers."""

    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, refusal: Refusal) -> Response:
        """The one line of text that says why.

        >>> Response.of(Refusal(404, "没有", "not found")).body.decode()
        '没有 | not found\\n'
        """
        return cls(f"{refusal}\n".encode(), status=refusal.status, headers=refusal.headers)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the routes see it. ``root`` is the address below which the server answers, with its last slash."""

    method: str
    path: str
    query_string: str
    media_type: str
    charset: str
    accept: str
    host: str
    root: str
    if_none_match: str
    body: bytes

    @classmethod
    def read(cls, environ: Mapping[str, Any]) -> Request:
        """The request of a WSGI environment, with its body if that is short enough.

        Raises:
            Refusal: the address or the body is too long, or is not UTF-8.
        """
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if len(path) + len(query) > MAX_URL:
            raise Refusal(414, f"地址超过 {MAX_URL} 个字符；请改用 POST", f"URL over {MAX_URL} characters; use POST")
        media_type, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
        host = environ.get("HTTP_HOST", "")
        named = host or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return cls(
            method=environ["REQUEST_METHOD"].upper(),
            path=_utf8(path.encode("latin-1")),
            query_string=query,
            media_type=media_type.strip().lower(),
            charset=_charset(parameters),
            accept=environ.get("HTTP_ACCEPT", ""),
            host=host,
            root=f"{environ.get('wsgi.url_scheme', 'http')}://{named}{environ.get('SCRIPT_NAME', '')}/",
            if_none_match=environ.get("HTTP_IF_NONE_MATCH", ""),
            body=_body(environ),
        )

    def unless_known(self, response: Response, tag: str) -> Response:
        """The response with a tag of its version, or 304 without a body where the client has that version already."""
        headers = {**response.headers, "ETag": f'"{tag}"', "Cache-Control": "no-cache"}
        known = {entry.strip().removeprefix("W/") for entry in self.if_none_match.split(",")}
        if f'"{tag}"' in known:
            return replace(response, body=b"", status=304, headers=headers)
        return replace(response, headers=headers)

    def parameters(self) -> list[tuple[str, str]]:
        """The names and values of the address, and of the body where that is a form.

        Raises:
            Refusal: there are too many, or they are not UTF-8.
        """
        pairs = _pairs(self.query_string)
        return pairs + _pairs(self.text()) if self.media_type == FORM else pairs

    def text(self) -> str:
        """The body as text.

        Raises:
            Refusal: it is in another encoding than UTF-8.
        """
        if self.charset not in {"", "utf-8", "utf8", "us-ascii"}:
            raise Refusal(415, f"编码须为 UTF-8，而非 {self.charset}", f"the charset must be UTF-8, not {self.charset}")
        return _utf8(self.body)


def _body(environ: Mapping[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit():
        raise Refusal(400, "Content-Length 不是数字", "Content-Length is not a number")
    if int(length) >= MAX_BODY:
        raise Refusal(413, f"请求超过 {MAX_BODY} 字节", f"request over {MAX_BODY} bytes")
    body: bytes = environ["wsgi.input"].read(int(length)) if int(length) else b""
    return body


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    except ValueError:
        raise Refusal(400, f"参数多于 {MAX_PARAMETERS} 个", f"more than {MAX_PARAMETERS} parameters") from None


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8() from None


def _not_utf8() -> Refusal:
    return Refusal(400, "请求不是 UTF-8 文本", "the request is not UTF-8 text")
