"""From a file to its characters: encodings, and a clear word for everything that is no text."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError

MAX_BYTES = 20_000_000
"""A report has some 50 kB; anything far beyond is no report."""

_FORMATS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word/ZIP (docx, wps, ofd)"),
    (b"\xd0\xcf\x11\xe0", "Word (doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
)

_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its path, its characters, its encoding, and the SHA-256 of its bytes."""

    path: str
    text: str
    encoding: str
    digest: str


def read_source(path: Path | str) -> Source:
    """Read a text file in UTF-8, UTF-16 with a byte order mark, or GB 18030 (which includes GBK and GB 2312).

    Raises:
        KgError: the path is missing or a folder, or the file is empty, unreadable, binary or in another encoding.
    """
    path = Path(path)
    data = _bytes(path)
    text, encoding = _decode(data, path)
    if _MARKUP.match(text):
        raise _not_plain("HTML/XML", path)
    if not text.strip():
        raise KgError(f"文件是空的：{path}", f"the file is empty: {path}")
    return Source(str(path), text, encoding, hashlib.sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise KgError(
                f"这是文件夹，不是报告：{path}；请给出其中的一个文件",
                f"this is a folder, not a report: {path}; name one file in it",
            )
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise KgError(f"找不到文件：{path}；请检查路径", f"no such file: {path}; check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise KgError(f"无法读取文件：{path}（{reason}）", f"cannot read the file: {path} ({reason})") from None
    if len(data) > MAX_BYTES:
        raise KgError(
            f"文件过大（超过 {MAX_BYTES} 字节），不像一份报告：{path}",
            f"too large for a report (over {MAX_BYTES} bytes): {path}",
        )
    return data


def _decode(data: bytes, path: Path) -> tuple[str, str]:
    for magic, name in _FORMATS:
        if data.startswith(magic):
            raise _not_plain(name, path)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not marked:
        raise _binary(path)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise _binary(path)
        return text, encoding
    raise KgError(
        f"无法识别文字编码：{path}；请把文件另存为 UTF-8 编码",
        f"unknown text encoding: {path}; save the file as UTF-8",
    )


def _binary(path: Path) -> KgError:
    return KgError(
        f"这是二进制文件，不是文本：{path}；请给出 .txt 文件（UTF-8）",
        f"this is a binary file, not text: {path}; give a .txt file (UTF-8)",
    )


def _not_plain(name: str, path: Path) -> KgError:
    return KgError(
        f"这是 {name} 文件，不是纯文本：{path}；请先另存为 .txt（UTF-8）",
        f"this is a {name} file, not plain text: {path}; save it as .txt (UTF-8) first",
    )
