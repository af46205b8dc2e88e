"""The kinds of damage that are repaired, in words."""

from __future__ import annotations

KINDS = {
    "escape": ("转义字符", "escapes"),
    "invisible": ("不可见字符", "invisible characters"),
    "markup": ("标记符号", "markup"),
    "watermark": ("网站暗码", "a site's code"),
    "shifted-bytes": ("错位字节", "shifted bytes"),
    "gloss": ("拼音注音", "pinyin glosses"),
    "simplified": ("繁体字", "traditional characters"),
    "particle": ("著/着", "著 for 着"),
    "width": ("全半角", "character width"),
    "quote": ("引号", "quotes"),
    "punctuation": ("标点", "punctuation"),
    "space": ("空格", "spaces"),
    "page-number": ("页码", "page numbers"),
    "line-break": ("断行", "line breaks"),
    "marker": ("注号", "footnote markers"),
}
"""The kinds of repair in words. A footnote's marker is no damage: it is kept beside the text."""
