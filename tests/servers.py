"""Database servers in processes of their own, for tests: Neo4j, Fuseki, RDF4J, Virtuoso and Oxigraph.

Each listens on free ports of the loopback address and keeps its data in a folder, so that it can be ended in any way
and started again over them. A test takes a running server from the fixture of its name, which skips if there is none.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    ProxyHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

import pytest

ROOT = Path(__file__).parents[1]
NEO4J = ROOT / "build" / "neo4j"
FUSEKI = ROOT / "build" / "fuseki"
RDF4J = ROOT / "build" / "rdf4j"
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
HOST = "127.0.0.1"
PATIENCE = 120.0
"""Seconds within which a server must answer, or end; for a busy machine."""
OPENER = build_opener(ProxyHandler({}))
"""Asks the servers themselves, even where the environment names a proxy."""

AnyServer = TypeVar("AnyServer", bound="Server")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Server(ABC):
    """A server over the data in ``home``, with the same address and password from start to start."""

    user: ClassVar[str] = ""
    java_options: Sequence[str] = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    """For a quick start: the tests put little load on a server, and it does not live long. Benchmarks set none."""

    def __init__(self, home: Path, password: str | None = None) -> None:
        self.home = home.resolve()
        self.password = password
        (self.port,) = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The address that a user gives."""

    @abstractmethod
    def _prepare(self) -> None:
        """Write the configuration; over a folder without data, also set the password."""

    @abstractmethod
    def _command(self) -> Sequence[str | Path]:
        """What runs the server in the foreground, as one process."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether a query is answered."""

    def _environment(self) -> dict[str, str]:
        return dict(os.environ)

    def _java(self, jars: Path, main: str) -> list[str]:
        return ["java", "-Xmx1g", *self.java_options, "-cp", f"{jars}/*", main]

    @property
    def log(self) -> Path:
        """All that the process has written, start after start."""
        return self.home / "server.log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self} is not running"
        return self._process.pid

    def start(self) -> Self:
        """Start the server and wait until it answers queries."""
        assert not self.running, f"{self} is running"
        self.home.mkdir(parents=True, exist_ok=True)
        self._prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=self._environment(),
                # Ctrl-C in the terminal is for pytest, which ends the server itself.
                start_new_session=True,
            )
        atexit.register(self.kill)
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """End the server as its administrator would, and wait for it; nothing if it does not run."""
        if self._process is not None and self.running:
            self._end(self._process)
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"{self} did not stop\n{self._last_words()}") from None
        self.kill()

    def kill(self) -> None:
        """End the server at once, as a power cut would; nothing if it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        atexit.unregister(self.kill)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)

    def _wait(self) -> None:
        assert self._process is not None
        end = time.monotonic() + PATIENCE
        while not self._answers():
            code = self._process.poll()
            if code is not None:
                raise AssertionError(f"{self} ended with {code}\n{self._last_words()}")
            if time.monotonic() > end:
                raise AssertionError(f"{self} does not answer\n{self._last_words()}")
            time.sleep(0.05)

    def _last_words(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-4000:]

    def _run(self, command: Sequence[str | Path], text: str = "") -> subprocess.CompletedProcess[str]:
        """Run another program on the data, to its end."""
        return subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            input=text,
            check=False,
            timeout=600,
            cwd=self.home,
            env=self._environment(),
        )

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.url}"

    def __enter__(self) -> Self:
        return self if self.running else self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # What failed in the block is the news; how the server ends then is not.
        if kind is None:
            self.stop()
        else:
            self.kill()


class Neo4jServer(Server):
    """Neo4j Community, over Bolt only. ``LOAD CSV`` reads ``file:///NAME`` from ``home / "import"``.

    Three wrong passwords in a row lock the user out for five seconds.
    """

    user = "neo4j"
    password: str

    def __init__(self, home: Path, password: str = "kg-secret") -> None:
        super().__init__(home, password)

    @property
    def url(self) -> str:
        return f"bolt://{HOST}:{self.port}"

    bolt = url

    def admin(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run ``neo4j-admin`` with these arguments on the stopped server, such as ``database import full``."""
        assert not self.running, f"{self} is running"
        self._prepare()
        return self._admin(*arguments)

    def _prepare(self) -> None:
        settings = {
            "server.bolt.listen_address": f"{HOST}:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": "256m",
            "dbms.usage_report.enabled": "false",
            # Otherwise a stop waits ten seconds for connections that are gone.
            "internal.server.bolt.connection_shutdown_wait_time": "100ms",
            "internal.server.bolt.thread_pool_shutdown_wait_time": "100ms",
        }
        (self.home / "conf").mkdir(parents=True, exist_ok=True)
        (self.home / "import").mkdir(exist_ok=True)
        conf = "".join(f"{name}={value}\n" for name, value in settings.items())
        (self.home / "conf" / "neo4j.conf").write_text(conf, encoding="utf-8")
        if not (self.home / "data").exists():
            done = self._admin("dbms", "set-initial-password", self.password)
            assert done.returncode == 0, done.stdout + done.stderr

    def _admin(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self._run([*self._java(NEO4J, "org.neo4j.cli.AdminTool"), *arguments])

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}

    def _command(self) -> Sequence[str | Path]:
        folders = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        return [*self._java(NEO4J, "org.neo4j.server.CommunityEntryPoint"), *folders, "--console-mode"]

    def _answers(self) -> bool:
        import neo4j
        from neo4j.exceptions import ServiceUnavailable, TransientError

        if not _listens(self.port):
            return False
        with neo4j.GraphDatabase.driver(self.url, auth=(self.user, self.password)) as driver:
            try:
                driver.execute_query("RETURN 1", database_="neo4j")
            except (ServiceUnavailable, TransientError):
                return False
            return True


class RdfServer(Server):
    """A server with SPARQL queries and updates, and the Graph Store Protocol."""

    @property
    @abstractmethod
    def query_url(self) -> str:
        """Where SPARQL queries go."""

    @property
    @abstractmethod
    def update_url(self) -> str:
        """Where SPARQL updates go."""

    @property
    @abstractmethod
    def store_url(self) -> str:
        """Where whole graphs are put and got: the Graph Store Protocol."""

    def call(
        self,
        url: str,
        body: str | None = None,
        *,
        kind: str = "",
        accept: str = "*/*",
        method: str = "",
        password: str = "",
    ) -> str:
        """Send a request with the user's password, or another, and give what comes back; a refusal is an ``HTTPError``.

        ``kind`` is the media type of ``body``. Without ``method`` it is POST where there is a body, otherwise GET.
        """
        headers = {"Accept": accept} | ({"Content-Type": f"{kind}; charset=utf-8"} if kind else {})
        data = None if body is None else body.encode()
        request = Request(url, data, headers, method=method or ("GET" if body is None else "POST"))
        if self.password is not None:
            self._authenticate(request, password or self.password)
        with OPENER.open(request, timeout=PATIENCE) as answer:
            text: bytes = answer.read()
        return text.decode()

    def put(self, graph: str, triples: str, *, password: str = "") -> None:
        """Replace a named graph by these N-Triples."""
        self.call(self._graph_url(graph), triples, kind="application/n-triples", method="PUT", password=password)

    def get(self, graph: str) -> str:
        """A named graph in N-Triples."""
        return self.call(self._graph_url(graph), accept="application/n-triples")

    def update(self, text: str) -> None:
        """Run a SPARQL update."""
        self.call(self.update_url, text, kind="application/sparql-update")

    def query(self, text: str, accept: str = "application/sparql-results+json") -> str:
        """What a SPARQL query gives, in a media type of its kind."""
        return self.call(f"{self.query_url}?query={quote(text, safe='')}", accept=accept)

    def _authenticate(self, request: Request, password: str) -> None:
        """Add what shows the password."""
        token = b64encode(f"{self.user}:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")

    def _graph_url(self, graph: str) -> str:
        return f"{self.store_url}?graph={quote(graph, safe='')}"

    def _answers(self) -> bool:
        try:
            self.query("ASK {}")
        except HTTPError as error:
            # It speaks HTTP but refuses: waiting would not help.
            with error:
                raise AssertionError(f"{self}: {error}\n{error.read().decode(errors='replace')}") from None
        except OSError:
            return False
        return True


class FusekiServer(RdfServer):
    """Apache Jena Fuseki over TDB2, open to anybody or, with a password, to one user by HTTP basic authentication."""

    user = "kg"

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/ds"

    @property
    def query_url(self) -> str:
        return f"{self.url}/sparql"

    @property
    def update_url(self) -> str:
        return f"{self.url}/update"

    @property
    def store_url(self) -> str:
        return f"{self.url}/data"

    def _prepare(self) -> None:
        (self.home / "data").mkdir(exist_ok=True)
        if self.password is not None:
            (self.home / "passwords").write_text(f"{self.user}: {self.password}\n", encoding="utf-8")

    def _command(self) -> Sequence[str | Path]:
        access = [] if self.password is None else [f"--passwd={self.home / 'passwords'}", "--auth=basic"]
        dataset = ["--update", "--tdb2", f"--loc={self.home / 'data'}", "/ds"]
        java = self._java(FUSEKI, "org.apache.jena.fuseki.main.cmds.FusekiMainCmd")
        return [*java, "--localhost", f"--port={self.port}", *access, *dataset]


class Rdf4jServer(RdfServer):
    """Eclipse RDF4J over its native store, open to anybody. GraphDB is built on it and has the same addresses."""

    _REPOSITORY = """\
        @prefix rep: <http://www.openrdf.org/config/repository#> .
        @prefix sr: <http://www.openrdf.org/config/repository/sail#> .
        @prefix sail: <http://www.openrdf.org/config/sail#> .
        [] a rep:Repository ;
           rep:repositoryID "kg" ;
           rep:repositoryImpl [ rep:repositoryType "openrdf:SailRepository" ;
                                sr:sailImpl [ sail:sailType "openrdf:NativeStore" ] ] ."""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/rdf4j-server/repositories/kg"

    @property
    def query_url(self) -> str:
        return self.url

    @property
    def update_url(self) -> str:
        return f"{self.url}/statements"

    @property
    def store_url(self) -> str:
        return f"{self.url}/rdf-graphs/service"

    def _prepare(self) -> None:
        pass

    def _command(self) -> Sequence[str | Path]:
        (runner,), (war,) = RDF4J.glob("jetty-runner-*.jar"), RDF4J.glob("rdf4j-http-server-*.war")
        data = f"-Dorg.eclipse.rdf4j.appdata.basedir={self.home / 'data'}"
        address = ["--host", HOST, "--port", str(self.port), "--path", "/rdf4j-server"]
        return ["java", "-Xmx1g", *self.java_options, data, "-jar", runner, *address, war]

    def _answers(self) -> bool:
        repositories = self.url.removesuffix("/kg")
        try:
            if f"<{self.url}>" not in self.call(repositories, accept="text/tab-separated-values"):
                self.call(self.url, self._REPOSITORY, kind="text/turtle", method="PUT")
        except OSError:
            return False
        return super()._answers()


class VirtuosoServer(RdfServer):
    """Virtuoso open source. Anybody may query at ``/sparql``; writing is for dba, by HTTP digest authentication.

    Nothing must be granted for that: in a new database dba may update at ``/sparql-auth`` and put graphs at
    ``/sparql-graph-crud-auth``. The password is set before the first start, by the server's own option for that.
    """

    user = "dba"
    password: str

    def __init__(self, home: Path, password: str = "kg-secret") -> None:
        super().__init__(home, password)
        self.port, self.sql_port = free_ports(2)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def query_url(self) -> str:
        return f"{self.url}/sparql"

    @property
    def update_url(self) -> str:
        return f"{self.url}/sparql-auth"

    @property
    def store_url(self) -> str:
        return f"{self.url}/sparql-graph-crud-auth"

    def sql(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run SQL statements as dba, with Virtuoso's command-line client."""
        return self._run(["isql-vt", f"{HOST}:{self.sql_port}", self.user, self.password], text)

    def _authenticate(self, request: Request, password: str) -> None:
        if urlsplit(request.full_url).path == urlsplit(self.query_url).path:
            return
        # A request without a body fetches the challenge: Virtuoso cuts the connection on a long body that it refuses.
        try:
            OPENER.open(Request(request.full_url, b"", method=request.get_method()), timeout=PATIENCE).close()
        except HTTPError as refusal:
            with refusal:
                scheme, _, rest = refusal.headers.get("WWW-Authenticate", "").partition(" ")
            assert scheme == "Digest", f"{self} asks for no digest authentication: {refusal}"
        else:
            raise AssertionError(f"{self} asks for no password at {request.full_url}")
        known = HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, request.full_url, self.user, password)
        answer = HTTPDigestAuthHandler(known).get_authorization(request, parse_keqv_list(parse_http_list(rest)))
        request.add_header("Authorization", f"Digest {answer}")

    def _prepare(self) -> None:
        # It looks for relative paths where it was started, or beside the program.
        home = self.home
        (home / "virtuoso.ini").write_text(
            f"""\
[Database]
DatabaseFile={home}/virtuoso.db
ErrorLogFile={home}/virtuoso.log
LockFile={home}/virtuoso.lck
TransactionFile={home}/virtuoso.trx
xa_persistent_file={home}/virtuoso.pxa

[TempDatabase]
DatabaseFile={home}/virtuoso-temp.db
TransactionFile={home}/virtuoso-temp.trx

[Parameters]
ServerPort={HOST}:{self.sql_port}
NumberOfBuffers=40000
MaxDirtyBuffers=30000
DirsAllowed={home}

[HTTPServer]
ServerPort={HOST}:{self.port}
ServerRoot={home}
""",
            encoding="utf-8",
        )
        if not (home / "virtuoso.db").exists():
            # Makes the database, changes the passwords and ends.
            passwords = ["+pwdold", "dba", "+pwddba", self.password, "+pwddav", self.password]
            done = self._run([*self._command(), *passwords])
            assert done.returncode == 0, done.stdout + done.stderr

    def _command(self) -> Sequence[str | Path]:
        return ["virtuoso-t", "+foreground", "+configfile", self.home / "virtuoso.ini"]


class OxigraphServer(RdfServer):
    """Oxigraph, open to anybody. With ``union`` a query without GRAPH looks into all named graphs."""

    def __init__(self, home: Path, *, union: bool = False) -> None:
        super().__init__(home)
        self.union = union

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def query_url(self) -> str:
        return f"{self.url}/query"

    @property
    def update_url(self) -> str:
        return f"{self.url}/update"

    @property
    def store_url(self) -> str:
        return f"{self.url}/store"

    def _prepare(self) -> None:
        pass

    def _command(self) -> Sequence[str | Path]:
        union = ["--union-default-graph"] if self.union else []
        return [OXIGRAPH, "serve", "--location", self.home / "data", "--bind", f"{HOST}:{self.port}", *union]


def missing_neo4j() -> str | None:
    """Why Neo4j cannot run here, if so."""
    try:
        import neo4j  # noqa: F401
    except ImportError:
        return "no Neo4j driver: install neo4j"
    return _missing_java("Neo4j", NEO4J)


def missing_fuseki() -> str | None:
    """Why Fuseki cannot run here, if so."""
    return _missing_java("Fuseki", FUSEKI)


def missing_rdf4j() -> str | None:
    """Why RDF4J cannot run here, if so."""
    return _missing_java("RDF4J", RDF4J)


def missing_virtuoso() -> str | None:
    """Why Virtuoso cannot run here, if so."""
    here = shutil.which("virtuoso-t") and shutil.which("isql-vt")
    return None if here else "no Virtuoso: install virtuoso-opensource-7-bin"


def missing_oxigraph() -> str | None:
    """Why the server of Oxigraph cannot run here, if so."""
    return None if OXIGRAPH.exists() else "no Oxigraph server: install oxigraph"


def _missing_java(name: str, jars: Path) -> str | None:
    here = shutil.which("java") and jars.is_dir()
    return None if here else f"no {name}: run scripts/fetch_servers.sh (needs java and mvn)"


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=5):
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    yield from _running(missing_neo4j(), lambda: Neo4jServer(tmp_path_factory.mktemp("neo4j")))


@pytest.fixture(scope="session")
def fuseki_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FusekiServer]:
    yield from _running(missing_fuseki(), lambda: FusekiServer(tmp_path_factory.mktemp("fuseki"), "kg-secret"))


@pytest.fixture(scope="session")
def rdf4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rdf4jServer]:
    yield from _running(missing_rdf4j(), lambda: Rdf4jServer(tmp_path_factory.mktemp("rdf4j")))


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtuosoServer]:
    yield from _running(missing_virtuoso(), lambda: VirtuosoServer(tmp_path_factory.mktemp("virtuoso")))


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OxigraphServer]:
    yield from _running(missing_oxigraph(), lambda: OxigraphServer(tmp_path_factory.mktemp("oxigraph")))


def _running(missing: str | None, server: Callable[[], AnyServer]) -> Iterator[AnyServer]:
    if missing:
        pytest.skip(missing)
    with server() as running:
        yield running
