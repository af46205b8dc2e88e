"""The engine: many clients, heavy and hostile queries, processes that die, and none left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.stores.checking import QueryError
from kg.stores.engine import MAX_QUERY, Engine

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "output" / "sample" / "graph.trig"
COUNT = "SELECT (COUNT(*) AS ?n) { ?park a gwr:Park }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a < ?i) }"
CSV = "text/csv"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine([SAMPLE], workers=2, timeout=2.0, max_rows=2000) as engine:
        yield engine


def processes(engine: Engine) -> list[subprocess.Popen[bytes]]:
    return [worker._process for worker in engine._workers]


def refusal(engine: Engine, query: str, accept: str = "") -> QueryError:
    with pytest.raises(QueryError) as caught:
        engine.answer(query, accept)
    return caught.value


def test_answers_come_in_the_format_asked_for(engine: Engine) -> None:
    answer = engine.answer(COUNT, CSV)
    assert answer.media_type == "text/csv; charset=utf-8"
    assert answer.body.split() == [b"n", b"7"]
    assert engine.answer("ASK { ?s a gwr:Nothing }").body == b'{"head":{},"boolean":false}'
    assert engine.answer("DESCRIBE ?park { ?park a gwr:Park }").media_type == "text/turtle; charset=utf-8"


def test_twenty_threads_get_each_its_own_answer(engine: Engine) -> None:
    def ask(number: int) -> bool:
        return engine.answer(f"SELECT ({number} AS ?n) {{ ?r a gwr:Report }}", CSV).body.split()[1:] == [b"%d" % number]

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, range(200)))


def test_a_heavy_query_is_cut_off_while_others_are_answered(engine: Engine) -> None:
    start = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        heavy = pool.submit(refusal, engine, HEAVY)
        time.sleep(0.1)  # so that it has its worker first
        for _ in range(5):
            assert engine.answer(COUNT, CSV).body.split() == [b"n", b"7"]
        assert not heavy.done()
        assert heavy.result().status == "timeout"
    assert time.monotonic() - start < 15
    assert [engine.answer(COUNT, CSV).body for _ in range(4)] == [b"n\r\n7\r\n"] * 4


def test_clients_wait_where_all_workers_are_busy() -> None:
    with Engine([SAMPLE], workers=1, timeout=1.0) as engine, ThreadPoolExecutor(3) as pool:
        heavy = pool.submit(refusal, engine, HEAVY)
        time.sleep(0.1)
        waiting = [pool.submit(engine.answer, COUNT, CSV) for _ in range(2)]
        assert heavy.result().status == "timeout"
        assert [future.result().body for future in waiting] == [b"n\r\n7\r\n"] * 2


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("SELECT ?s { ?s ?p }", "", "syntax"),
        ("DROP ALL", "", "forbidden"),
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "", "forbidden"),
        ("ASK FROM <file:///etc/passwd> { ?s ?p ?o }", "", "forbidden"),
        ("SELECT * { ?s ?p ?o }", "", "too-large"),
        ("ASK {} #" + "x" * MAX_QUERY, "", "too-large"),
        (COUNT, "image/png", "not-acceptable"),
        ("SELECT * { " + "{" * 50_000 + "}" * 50_000 + " }", "", "too-large"),
    ],
)
def test_what_gets_no_answer(engine: Engine, query: str, accept: str, status: str) -> None:
    assert refusal(engine, query, accept).status == status
    assert engine.answer(COUNT, CSV).body == b"n\r\n7\r\n"


def test_the_place_of_an_error_comes_back(engine: Engine) -> None:
    error = refusal(engine, "SELECT ?s {\n ?s ?p }")
    assert (error.line, error.column) == (2, 8)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_worker_opens_no_connection_even_if_the_words_got_through() -> None:
    program = f"""
import sys
from pathlib import Path
from kg.stores import worker
from kg.stores.embedded import open_store
store = open_store([Path({str(SAMPLE)!r})])
worker._close_doors()
try:
    list(store.query(sys.argv[1]))
except OSError as error:
    print(error.errno, error)
try:
    open("/etc/hosts")
except OSError as error:
    print("no file")
"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
        command = [sys.executable, "-c", program, query]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "Too many open files" in done.stdout and "no file" in done.stdout


def test_a_worker_that_is_killed_is_replaced() -> None:
    with Engine([SAMPLE], workers=2) as engine:
        for process in processes(engine):
            process.kill()
            process.wait()
        statuses = set()
        for _ in range(6):
            try:
                assert engine.answer(COUNT, CSV).body == b"n\r\n7\r\n"
            except QueryError as error:
                statuses.add(error.status)
        assert statuses <= {"too-large"}
        assert len(processes(engine)) == 2
        assert engine.answer(COUNT, CSV).body == b"n\r\n7\r\n"


def test_closing_leaves_no_process_and_frees_those_who_wait() -> None:
    engine = Engine([SAMPLE], workers=1, timeout=60)
    started = processes(engine)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(refusal, engine, HEAVY) for _ in range(3)]
        time.sleep(0.3)
        engine.close()
        assert {"查询引擎已关闭"} == {future.result(timeout=10).zh for future in waiting}
    assert all(process.poll() is not None for process in [*started, *processes(engine)])
    assert refusal(engine, COUNT).zh == "查询引擎已关闭"
    engine.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_worker_ends_with_the_process_that_started_it() -> None:
    program = f"""
import sys, threading, time
from pathlib import Path
from kg.stores.engine import Engine
engine = Engine([Path({str(SAMPLE)!r})], workers=2, timeout=600)
threading.Thread(target=engine.answer, args=({HEAVY!r},), daemon=True).start()
time.sleep(0.3)
print(*(worker._process.pid for worker in engine._workers), flush=True)
time.sleep(600)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(workers) == 2 and all(map(_runs, workers))
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(map(_runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(_runs, workers))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/status")  # one that has ended but is not yet collected by its new parent counts as gone
    return not (status.exists() and "State:\tZ" in status.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["broken.trig", "missing.trig"])
def test_a_file_that_cannot_be_read_is_said_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.trig").write_text("<a> <b>", encoding="utf-8")
    before = threading.active_count()
    with pytest.raises(KgError, match=name):
        Engine([SAMPLE, tmp_path / name])
    assert threading.active_count() == before


def test_the_process_of_the_engine_loads_no_store() -> None:
    program = "import sys, kg.stores.engine; print([m for m in ('pyoxigraph', 'rdflib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
