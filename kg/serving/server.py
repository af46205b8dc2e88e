"""The HTTP server: waitress around the application, on a socket that is bound beforehand."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
from collections.abc import Callable, Iterable
from threading import Event
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from kg.errors import KgError
from kg.serving.http import MAX_BODY

THREADS = 64
"""Requests that are answered at once; queries wait in them for a worker, so there are many more than workers."""
_MAX_HEADERS = 65_536
_IDLE = 60
"""Seconds after which a connection that says nothing is closed."""
_LAST_WORDS = 2
"""Seconds that answers on their way are given at the end."""
_REFUSED = {
    400: ("请求有误", "bad request"),
    413: (f"请求超过 {MAX_BODY} 字节", f"request over {MAX_BODY} bytes"),
    431: (f"请求的地址和标头超过 {_MAX_HEADERS} 字节", f"URL and headers over {_MAX_HEADERS} bytes"),
    501: ("不支持此传输编码", "transfer encoding not supported"),
}

Wsgi = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses in both languages, and does not invite a body that it will not read."""

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.error is not None:
            self.expect_continue = False
            self.error.to_response = self._told
        return consumed

    def _told(self, ident: object = None) -> tuple[str, list[tuple[str, str]], bytes]:
        zh, en = _REFUSED.get(self.error.code, _REFUSED[400])
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Access-Control-Allow-Origin", "*")]
        return f"{self.error.code} {self.error.reason}", headers, f"{zh} | {en}\n".encode()


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens on a host and port; port 0 takes a free one.

    Raises:
        KgError: the host is unknown, or the port is taken or not allowed.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        raise KgError(f"没有此主机：{host}；请检查 --host", f"no such host: {host}; check --host") from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1024)  # what only binds would let a second server bind too, until one of them listens
    except OSError as error:
        listening.close()
        raise KgError(
            f"无法监听 {host}:{port}（{error.strerror}）；请用 --port 换一个端口",
            f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port",
        ) from None
    return listening


def is_loopback(listening: socket.socket) -> bool:
    """Whether only this machine can reach a socket."""
    return ipaddress.ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def address(listening: socket.socket) -> str:
    """The address of a bound socket for a browser on this machine, with a slash at its end."""
    ip, port = listening.getsockname()[:2]
    host = "localhost" if ipaddress.ip_address(ip.partition("%")[0]).is_unspecified else ip
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(app: Wsgi, listening: socket.socket, ready: Callable[[], None], stopping: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        ready: called once requests are answered.
        stopping: called at the end, before the threads are waited for; it ends what they wait for.
    """
    channels: dict[int, Any] = {}
    # It warns of a request that waits for a moment, as at the very start, when no thread runs yet.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        map=channels,
        sockets=[listening],
        threads=THREADS,
        max_request_body_size=MAX_BODY,
        max_request_header_size=_MAX_HEADERS,
        channel_timeout=_IDLE,
        connection_limit=500,
        ident="kg",
    )
    server.channel_class = _Channel
    stopped = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()
        server.pull_trigger()  # wakes the loop

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    ready()
    while not stopped.is_set():
        wasyncore.loop(timeout=1.0, use_poll=True, map=channels, count=1)
    stopping()
    server.task_dispatcher.shutdown(timeout=_LAST_WORDS)
    wasyncore.close_all(channels)
