"""From a file's bytes to characters: the encodings that reports come in, and a clear word for everything else."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.reading import source
from kg.reading.source import read_source

TEXT = "清水县政府工作报告\n各位代表：“三环”①建设，增长5.1%。"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8-sig"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
    ids=["utf-8", "utf-8 with bom", "utf-16 le", "utf-16 be", "gbk", "gb18030"],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(data)
    found = read_source(path)
    assert (found.text, found.encoding, found.path) == (TEXT, encoding, str(path))
    assert found.digest == hashlib.sha256(data).hexdigest()


def test_characters_beyond_gbk_come_through_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("㐂村㉑、𠮷".encode("gb18030"))
    assert read_source(path).text == "㐂村㉑、𠮷"


def test_line_ends_and_a_path_as_a_string_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("一\r\n二\r三".encode())
    assert read_source(str(path)).text == "一\r\n二\r三"


REFUSED = {
    "empty": (b"", "文件是空的", "empty"),
    "only a byte order mark": (codecs.BOM_UTF8, "文件是空的", "empty"),
    "whitespace": (" \n\u3000\t".encode(), "文件是空的", "empty"),
    "binary": (b"MZ\x90\x00\x03\x00", "二进制文件", "binary"),
    "utf-16 without mark": (TEXT.encode("utf-16-le"), "二进制文件", "binary"),
    "utf-32": (TEXT.encode("utf-32"), "二进制文件", "binary"),
    "undecodable": (b"\xff\xff\xfd\xff", "文字编码", "encoding"),
    "half a utf-16 character": (codecs.BOM_UTF16_LE + b"\x2a", "文字编码", "encoding"),
    "pdf": (b"%PDF-1.7\n", "PDF", "PDF"),
    "docx": (b"PK\x03\x04\x14\x00", "Word/ZIP", "Word/ZIP"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1", "Word (doc)", "Word (doc)"),
    "rtf": (rb"{\rtf1\ansi}", "RTF", "RTF"),
    "png": (b"\x89PNG\r\n\x1a\n", "PNG", "PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0", "JPEG", "JPEG"),
    "gzip": (b"\x1f\x8b\x08\x00", "gzip", "gzip"),
    "html": ("\n<!DOCTYPE html><p>各位代表".encode(), "HTML", "HTML"),
    "xml": ('<?xml version="1.0"?><w>各位代表</w>'.encode(), "HTML/XML", "HTML/XML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_text_is_refused_in_both_languages(tmp_path: Path, name: str) -> None:
    data, zh, en = REFUSED[name]
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(KgError) as caught:
        read_source(path)
    assert zh in caught.value.zh and str(path) in caught.value.zh and re.search("[一-鿿]", caught.value.zh)
    assert en in caught.value.en and str(path) in caught.value.en
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [("missing.txt", "找不到文件", "no such file"), ("", "文件夹", "folder"), ("a\0b", "无法读取", "cannot read")],
)
def test_paths_that_cannot_be_read(tmp_path: Path, name: str, zh: str, en: str) -> None:
    with pytest.raises(KgError) as caught:
        read_source(tmp_path / name)
    assert zh in caught.value.zh
    assert en in caught.value.en


def test_a_file_in_the_way_of_the_path(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("甲", encoding="utf-8")
    with pytest.raises(KgError, match="无法读取文件"):
        read_source(tmp_path / "a" / "b")


def test_a_file_far_too_large_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 9)
    path = tmp_path / "a.txt"
    path.write_bytes("三个字".encode())
    assert read_source(path).text == "三个字"
    path.write_bytes("三个字。".encode())
    with pytest.raises(KgError, match=r"文件过大.*too large"):
        read_source(path)
