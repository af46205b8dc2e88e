"""The process that holds a store and answers one query after another, until its engine ends it.

It reads pickled requests from stdin and writes pickled replies to stdout. Once the store is loaded it opens nothing any
more: the system refuses it files and connections, so that no query can read or reach out, whatever its words.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

from kg.errors import KgError
from kg.stores.checking import QueryError

MAX_MEMORY = 6 * 2**30
"""Bytes that a worker may take; a query that needs more ends it."""


def main() -> None:
    """Load what the first request names, say so, and answer the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the engine, which ends its workers
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    files, max_rows = pickle.load(requests)

    def reply(*what: object) -> None:
        pickle.dump(what, replies, pickle.HIGHEST_PROTOCOL)
        replies.flush()

    try:
        from kg.stores.answering import answered
        from kg.stores.embedded import check_query, open_store

        store = open_store([Path(file) for file in files])
        with contextlib.suppress(QueryError):
            check_query("")  # loads the modules that a refusal needs, before nothing can be opened
    except KgError as error:
        reply("broken", error.zh, error.en)
        return
    _close_doors()
    reply("ready")
    while True:
        try:
            query, accept, default_graphs, named_graphs = pickle.load(requests)
        except EOFError:
            return
        try:
            body, format_ = answered(
                store, query, accept, default_graphs=default_graphs, named_graphs=named_graphs, max_rows=max_rows
            )
            reply("answer", body, format_.media_type)
        except QueryError as error:
            reply("refused", error.zh, error.en, error.status, error.line, error.column)
        except Exception:
            reply("bug", traceback.format_exc())


def _close_doors() -> None:
    """No file and no socket may be opened from here on, where the system knows such limits."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _leave_with(parent: int) -> None:
    """End this process, in the middle of a query too, once the one that started it has gone."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


if __name__ == "__main__":
    main()
