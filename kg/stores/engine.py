"""Queries answered by worker processes, so that one which takes too long, or too much, can be ended.

    with Engine(find_graphs([Path("output")])) as engine:
        engine.answer("SELECT * { ?park a gwr:Park }", "text/csv").body

Each worker holds all graphs in memory. A client that finds all workers busy waits for the next that is free.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.stores.checking import QueryError

MAX_QUERY = 1_000_000
"""Characters of a query; a longer one is refused."""
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave, in the syntax of its media type."""

    body: bytes
    media_type: str


class Engine:
    """A pool of workers over the same files. Safe for many threads; ``close`` leaves no process behind.

    Raises:
        KgError: a file is missing, unreadable or broken.
    """

    def __init__(
        self, files: Sequence[Path], *, workers: int = 2, timeout: float = 30.0, max_rows: int = 100_000
    ) -> None:
        if workers < 1:
            raise ValueError(f"an engine needs a worker, not {workers}")
        self._timeout = timeout
        self._setup = [str(Path(file).resolve()) for file in files], max_rows
        self._free: queue.Queue[_Worker | None] = queue.Queue()
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._closed = False
        try:
            for _ in range(workers):
                self._start()
            for worker in list(self._workers):
                worker.wait_until_ready()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, and with them the queries that they are at."""
        with self._lock:
            self._closed = True
            ended, self._workers = self._workers, set()
        self._free.put(None)
        for worker in ended:
            worker.end()

    def answer(
        self, query: str, accept: str = "", *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Answer:
        """The answer of the next free worker, in the format that ``accept`` likes best.

        The default graph is the union of all graphs, unless the query has FROM or ``default_graphs`` names others.

        Raises:
            QueryError: its ``status`` says whether the query is wrong, forbidden, too long, or has too large an answer.
        """
        if len(query) > MAX_QUERY:
            raise QueryError(
                f"查询超过 {MAX_QUERY} 个字符", f"the query is longer than {MAX_QUERY} characters", "too-large"
            )
        worker = self._take()
        try:
            reply = worker.ask((query, accept, tuple(default_graphs), tuple(named_graphs)), self._timeout)
        finally:
            self._give_back(worker)
        if reply is None:
            raise self._ended(worker)
        return _read(reply)

    def _take(self) -> _Worker:
        worker = self._free.get()
        if worker is None:
            self._free.put(None)  # for the next that waits
            raise _closed()
        return worker

    def _give_back(self, worker: _Worker) -> None:
        """Free a worker for others, or start another if it has ended."""
        if worker.usable:
            self._free.put(worker)
            return
        with self._lock:
            self._workers.discard(worker)
        worker.end()
        self._start()

    def _start(self) -> None:
        with self._lock:
            if self._closed:
                return
            worker = _Worker(self._setup)
            self._workers.add(worker)
        self._free.put(worker)

    def _ended(self, worker: _Worker) -> QueryError:
        """Why a worker ended without a reply."""
        if self._closed:
            return _closed()
        if worker.expired:
            return QueryError(
                f"查询超过 {self._timeout:g} 秒，已中止；请用更严的条件或 LIMIT",
                f"the query took more than {self._timeout:g} s and was ended; ask for less or use LIMIT",
                "timeout",
            )
        if "total order" in worker.last_words:  # Oxigraph gives up on some mixtures of values
            return QueryError(
                "ORDER BY 的值种类混杂，无法排序；请改用 ORDER BY STR(…)",
                "the values of ORDER BY are of mixed kinds and cannot be sorted; use ORDER BY STR(…)",
                "too-large",
            )
        return QueryError(
            "查询嵌套太深或所需内存太多，已中止",
            "the query is nested too deeply or needs too much memory, and was ended",
            "too-large",
        )


class _Worker:
    """One process, used by one thread at a time."""

    def __init__(self, setup: tuple[list[str], int]) -> None:
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kg.stores.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._ready = False
        self.expired = False
        self.last_words = ""
        self.usable = False
        """Whether the last request has its whole reply, so that the next may come."""
        self._send(setup)

    def wait_until_ready(self) -> None:
        """Wait until the graphs are loaded.

        Raises:
            KgError: they cannot be.
        """
        if self._ready:
            return
        reply = self._receive()
        if reply is None:
            raise KgError(
                "查询进程无法启动；内存可能不足", "the query process cannot start; there may be too little memory"
            )
        if reply[0] == "broken":
            raise KgError(str(reply[1]), str(reply[2]))
        self._ready = True

    def ask(self, request: object, timeout: float) -> tuple[object, ...] | None:
        """The reply to a request; None if the process has ended, by the timeout or by itself."""
        self.usable = False
        self.wait_until_ready()
        timer = threading.Timer(timeout, self._expire)
        timer.daemon = True
        timer.start()
        try:
            self._send(request)
            reply = self._receive()
        finally:
            timer.cancel()
            timer.join()  # so that it cannot end this process while the next client has it
        self.usable = reply is not None and not self.expired
        return reply

    def end(self) -> None:
        """Kill the process, wait until it is gone, and keep what it wrote on stderr."""
        self._process.kill()
        with contextlib.suppress(OSError, ValueError):  # a thread may be at its pipes
            self.last_words = self._process.communicate()[1].decode(errors="replace")
        self._process.wait()

    def _expire(self) -> None:
        self.expired = True
        self._process.kill()

    def _send(self, what: object) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError, ValueError):  # it has ended: the reply will not come
            pickle.dump(what, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()

    def _receive(self) -> tuple[object, ...] | None:
        assert self._process.stdout is not None
        try:
            reply = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError, OSError, ValueError):
            return None
        assert isinstance(reply, tuple)
        return reply


def _read(reply: tuple[object, ...]) -> Answer:
    """The answer in a reply; else its error is raised."""
    kind, *what = reply
    if kind == "answer":
        return Answer(*what)  # type: ignore[arg-type]
    if kind == "refused":
        raise QueryError(*what)  # type: ignore[arg-type]
    raise RuntimeError(f"in the query process:\n{what[0]}")


def _closed() -> QueryError:
    return QueryError("查询引擎已关闭", "the query engine is closed", "timeout")
