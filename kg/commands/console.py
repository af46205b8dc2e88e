"""What the commands need of a terminal: streams that never fail to encode, emphasis, progress, the width of text."""

from __future__ import annotations

import io
import os
import sys
import unicodedata
from dataclasses import dataclass
from typing import TextIO


def prepare_streams() -> None:
    """Let stdout and stderr write ``\\uXXXX`` for a character that their encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_stdout() -> None:
    """Point stdout at nothing once its reader has gone, so that the interpreter's last flush does not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@dataclass(frozen=True, slots=True)
class Style:
    """Emphasis by escape codes, or none.

    >>> Style(False).strong("句容市"), Style(True).strong("句容市")
    ('句容市', '\\x1b[1m句容市\\x1b[0m')
    """

    coloured: bool

    @classmethod
    def of(cls, stream: TextIO) -> Style:
        """Coloured on a terminal, unless NO_COLOR (https://no-color.org) is set or the terminal is a dumb one."""
        return cls(stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")

    def strong(self, text: str) -> str:
        return self._painted(text, "1")

    def faint(self, text: str) -> str:
        return self._painted(text, "2")

    def match(self, text: str) -> str:
        return self._painted(text, "1;33")

    def warning(self, text: str) -> str:
        return self._painted(text, "33")

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.coloured and text else text


class Progress:
    """One line on a terminal that is written anew for each stage; nothing elsewhere. Leaving the block wipes it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def tell(self, text: str) -> None:
        self._write(f"{text} …")

    def _write(self, line: str) -> None:
        if self._shown:
            self._stream.write(f"\r\x1b[2K{line}")
            self._stream.flush()


def width(text: str) -> int:
    """The columns that a text takes on a terminal.

    >>> width("项目 Project")
    12
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    """A text filled up with spaces to so many columns.

    >>> padded("项目", 6) + "|"
    '项目  |'
    """
    return text + " " * max(0, columns - width(text))


def visible(text: str) -> str:
    r"""A text with what cannot be seen written as escapes, and each backslash twice; a plain space stays.

    >>> print(visible("句 容\u200b\n\\n"))
    句 容\u200b\n\\n
    """
    return "".join(c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode("ascii") for c in text)
