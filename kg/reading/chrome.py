"""Where the report begins and ends in the text of a web page: navigation, tags and links around it are not part of it."""

from __future__ import annotations

import re

from kg.model import Span

_SALUTATION = re.compile(r"^[ 　]*(?:各位|尊敬的各位)[^\n]{0,24}[：:!！]?[ 　]*$|^[ 　]*各位代表[，、：:!！]", re.M)
_TITLE = re.compile(r"^[ 　]*(?P<title>[^\n。，：；]{0,40}工作报告)(?:[（(][^\n）)]{0,40}[)）])?[ 　]*$", re.M)
_HEAD_LINES = 10
"""Title, date, meeting, speaker and office stand at most so many lines above the salutation."""

_PAGE_HEAD = re.compile(
    r"内容摘要|^[ 　]*(?:时间|来源|作者|阅读|评论|发布|浏览|点击|字号|字体|索引号|发文|当前位置|您(?:现在)?的位置)\s*[：:]|^\s*\d+\s*$"
    r"|^\s*(?:首页|上一篇|打印|关闭|分享|工作报告)\s*$"
)
_PAGE_TAIL = re.compile(
    r"^[ 　]*(?:分享到|上一[篇条]|下一[篇条]|相关(?:文章|阅读|链接|新闻)|免责声明|版权(?:声明|所有)|责任编辑|编辑[：:]|标签[：:]?\s*$|"
    r"本栏(?:最新|推荐)|阅读排行|标签云|(?:【|\[)?(?:打印|关闭|返回顶部|收藏)|扫一扫|附件下载|主办[：:]|承办[：:]|ICP备|网站地图)",
    re.M,
)


def report_span(text: str) -> Span:
    """The range of the report itself in a repaired text: from its own head lines to its last definition.

    >>> page = "首页\\n评论：\\n0\\n甲县政府工作报告\\n2024年1月9日\\n各位代表：\\n现在作报告。\\n分享到：\\n乙县工作报告"
    >>> report_span(page).of(page)
    '甲县政府工作报告\\n2024年1月9日\\n各位代表：\\n现在作报告。'
    """
    salutation = _SALUTATION.search(text)
    start = _head(text, salutation.start()) if salutation else _first_line(text)
    # A page's tail follows the report; cues in its first half belong to the report or to the page's head.
    middle = start + (len(text) - start) // 3
    tail = _PAGE_TAIL.search(text, middle)
    end = tail.start() if tail else len(text)
    return Span(start, start + len(text[start:end].rstrip()))


def page_titles(text: str, before: int) -> tuple[str, ...]:
    """Lines in front of the report's body that read like its title; the first is the most telling."""
    found = [m["title"].strip(" 　") for m in _TITLE.finditer(text, 0, before)]
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def salutation_end(text: str) -> int | None:
    """Where the line 各位代表： ends, or None."""
    found = _SALUTATION.search(text)
    return found.end() if found else None


def _first_line(text: str) -> int:
    return len(text) - len(text.lstrip())


def _head(text: str, salutation: int) -> int:
    """Walk up from the salutation over short lines that belong to the report's head."""
    start = salutation
    for _ in range(_HEAD_LINES):
        above = text.rfind("\n", 0, max(start - 1, 0)) + 1
        line = text[above : max(start - 1, 0)]
        if start == 0 or _PAGE_HEAD.search(line) or len(line) > 80:
            break
        start = above
    return start + len(text[start:salutation]) - len(text[start:salutation].lstrip())
