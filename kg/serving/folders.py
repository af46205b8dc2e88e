"""The built folders that the server shows, and nothing of them but the files of a fixed list."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kg.serving.http import Refusal, Request, Response

MEDIA_TYPES = {
    "index.html": "text/html; charset=utf-8",
    "graph.ttl": "text/turtle; charset=utf-8",
    "graph.trig": "application/trig; charset=utf-8",
    "graph.graphml": "application/graphml+xml; charset=utf-8",
    "assets/page.css": "text/css; charset=utf-8",
    "assets/page.js": "text/javascript; charset=utf-8",
    "assets/vis-network.js": "text/javascript; charset=utf-8",
    "assets/corpus.css": "text/css; charset=utf-8",
    "assets/corpus.js": "text/javascript; charset=utf-8",
    "assets/sigma.js": "text/javascript; charset=utf-8",
}
"""Every file that is served, with its media type."""
PAGE_POLICY = "sandbox allow-scripts allow-popups allow-downloads; frame-ancestors 'none'"
"""A page has its own stricter policy inside; here it is kept apart from the rest of the server."""
_CORPUS = "assets/corpus.js"
"""What shows that a folder holds the page of a corpus."""
_TITLE = re.compile(r"<title>([^<]*)</title>")


@dataclass(frozen=True, slots=True)
class Folder:
    """A built folder under the name that its address has, and the title of its page.

    The folder of a corpus, with the folders of its reports below it as its links have them, has no name.
    """

    name: str
    path: Path
    title: str

    @property
    def address(self) -> str:
        """Where it is served, seen from the root of the server."""
        return f"graphs/{quote(self.name)}/" if self.name else "graphs/"

    def graph_files(self) -> tuple[str, ...]:
        """The names of the files there that hold the graph."""
        return tuple(name for name in MEDIA_TYPES if name.startswith("graph.") and self.file(name))

    def file(self, name: str) -> Path | None:
        """The path of a file that may be served: on the list, and no link to somewhere else."""
        path = self.path / name
        if name not in MEDIA_TYPES or not path.is_file() or path.resolve() != self.path.resolve() / name:
            return None
        return path


def built_folders(files: Iterable[Path]) -> tuple[Folder, ...]:
    """The built folders that graph files lie in. Two of one name are told apart by a number.

    >>> [folder.name for folder in built_folders([Path("output/sample/graph.trig"), Path("other.ttl")])]
    ['sample']
    """
    found: dict[str, Folder] = {}
    corpus: Folder | None = None
    for parent in dict.fromkeys(file.resolve().parent for file in files if file.name in MEDIA_TYPES):
        if (parent / "index.html").is_file():
            base = parent.name or "graph"
            names = (base, *(f"{base}-{i}" for i in range(2, len(found) + 3)))
            name = next(n for n in names if n not in found)
            found[name] = Folder(name, parent, _title(parent / "index.html") or name)
        if corpus is None and (parent.parent / _CORPUS).is_file() and (parent.parent / "index.html").is_file():
            corpus = Folder("", parent.parent, _title(parent.parent / "index.html") or parent.parent.name)
    return (*([corpus] if corpus else []), *found.values())


def placed(names: Sequence[str]) -> tuple[str, str]:
    """The folder and the file in it that an address below ``/graphs/`` means.

    >>> placed(["jurong-2024", ""]), placed(["jurong-2024", "assets", "page.js"])
    (('jurong-2024', 'index.html'), ('jurong-2024', 'assets/page.js'))
    >>> placed([""]), placed(["assets", "corpus.js"])
    (('', 'index.html'), ('', 'assets/corpus.js'))
    """
    of_corpus = len(names) == 1 or names[0] == "assets"
    folder, file = ("", names) if of_corpus else (names[0], names[1:])
    return folder, "/".join(file) or "index.html"


def serve_file(folders: Sequence[Folder], name: str, file: str, request: Request) -> Response:
    """A file of a folder, or 304 where the client has it already.

    Raises:
        Refusal: there is no such folder, or no such file that may be served.
    """
    folder = next((folder for folder in folders if folder.name == name), None)
    path = folder.file(file) if folder else None
    if path is None:
        raise Refusal(404, "没有此文件", "no such file")
    try:
        stat, body = path.stat(), path.read_bytes()
    except OSError:  # built anew just now
        raise Refusal(404, "没有此文件", "no such file") from None
    headers = {"Content-Security-Policy": PAGE_POLICY} if file == "index.html" else {}
    return request.unless_known(
        Response(body, MEDIA_TYPES[file], 200, headers), f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
    )


def _title(page: Path) -> str:
    """The title in the head of a page, as plain text."""
    try:
        with page.open(encoding="utf-8", errors="replace") as stream:
            found = _TITLE.search(stream.read(4096))
    except OSError:
        return ""
    return html.unescape(found[1]).partition(" · ")[0].strip() if found else ""
