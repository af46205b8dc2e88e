"""``kg serve`` in a process of its own, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "output" / "sample"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: its address, its first line of output, and its process."""

    root: str
    told: str
    process: subprocess.Popen[str]

    @property
    def endpoint(self) -> str:
        return f"{self.root}sparql"

    @property
    def port(self) -> int:
        return urlsplit(self.root).port or 0

    def children(self) -> list[int]:
        """The processes that it has started (Linux)."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def start(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.Popen[str]:
    """The command with these arguments, its output in pipes."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **environment},
    )


@contextmanager
def serving(*arguments: str | Path, **environment: str) -> Iterator[Served]:
    """A server on a free port, by default of the sample. On leaving it is ended, and must have had nothing to say."""
    process = start(*(arguments or [SAMPLE]), "--port", "0", cwd=None, **environment)
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        if "http://" not in told:
            raise AssertionError(process.communicate()[1])
        yield Served("http://" + told.split("http://")[1].split("（")[0], told, process)
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=20)[1]
            assert said == "", said
            assert process.returncode == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
