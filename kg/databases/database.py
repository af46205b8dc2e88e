"""What every database can do: load a report, take it out, and tell what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Protocol

from kg.errors import KgError
from kg.stores.reports import ReportRdf


class Outcome(Enum):
    """What loading a report did."""

    LOADED = "loaded"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class DatabaseError(KgError):
    """A database that does not answer, refuses, or fails."""


class Database(Protocol):
    """A database that is open. What kg did not put there it neither changes nor removes.

    A report is named by its id below the base, ``321183/report/2024``. Its build tells two builds apart. Every method
    raises ``DatabaseError`` when the database does not answer, refuses or fails.
    """

    def reports(self) -> Mapping[str, str]:
        """The build of each report that is loaded whole, by the report's id, sorted."""
        ...

    def load(self, rdf: ReportRdf, *, again: bool = False) -> Outcome:
        """Make the database hold exactly this build of the report; with ``again`` even if it seems to, already.

        An interrupted call leaves the report as it was, or not whole (``reports`` leaves it out): calling it again
        ends in the same state as if nothing had happened.
        """
        ...

    def unload(self, report: str) -> bool:
        """Take a report out, and leave what there would be without it. False if there is nothing of it."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
