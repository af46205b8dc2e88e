"""The head of a report in the shapes found in practice."""

from __future__ import annotations

import pytest

from kg.model import Front
from kg.reading.front import parse_front

MEETING = "清水县第十七届人民代表大会第三次会议"


def test_a_whole_head() -> None:
    head = f"清水县政府工作报告\n（书面报告）\n——2024年1月10日在{MEETING}上\n清水县人民政府县长 王小明\n"
    assert parse_front(head) == Front("清水县政府工作报告", "2024-01-10", MEETING, "王小明", "清水县人民政府县长")


def test_an_empty_head_says_nothing() -> None:
    assert parse_front("") == Front()


@pytest.mark.parametrize(
    ("line", "office", "speaker"),
    [
        ("市 长 林一鸣", "市长", "林一鸣"),
        ("市　长　林　一　鸣", "市长", "林一鸣"),
        ("县长：林一鸣", "县长", "林一鸣"),
        ("（省长 林一鸣）", "省长", "林一鸣"),
        ("清水县人民政府县长林一鸣", "清水县人民政府县长", "林一鸣"),
        ("清水县人民政府 县长 林 一", "清水县人民政府县长", "林一"),
        ("青石区人民政府区长?? 林一鸣", "青石区人民政府区长", "林一鸣"),
        ("代区长 林一鸣", "代区长", "林一鸣"),
        ("安平市人民政府代理市长 林一鸣", "安平市人民政府代理市长", "林一鸣"),
        ("常务副市长 林一鸣", "常务副市长", "林一鸣"),
        ("中共青石区委副书记、代区长 林一鸣", "中共青石区委副书记、代区长", "林一鸣"),
        ("孟村回族自治县县长 林一鸣", "孟村回族自治县县长", "林一鸣"),
        ("延长县县长 林一鸣", "延长县县长", "林一鸣"),
        ("西安市长安区人民政府区长 欧阳一鸣", "西安市长安区人民政府区长", "欧阳一鸣"),
        ("宁夏回族自治区主席 林一鸣", "宁夏回族自治区主席", "林一鸣"),
        ("自治区人民政府主席 林一鸣", "自治区人民政府主席", "林一鸣"),
        ("凉山彝族自治州人民政府州长 阿木·拉哈", "凉山彝族自治州人民政府州长", "阿木·拉哈"),
        ("州长 艾力江·买买提·吐尔逊", "州长", "艾力江·买买提·吐尔逊"),
        ("行署专员 林一鸣", "行署专员", "林一鸣"),
        ("青石镇人民政府镇长 林一鸣", "青石镇人民政府镇长", "林一鸣"),
        ("阿巴嘎旗人民政府旗长\n林一鸣", "阿巴嘎旗人民政府旗长", "林一鸣"),
    ],
)
def test_speaker_and_office(line: str, office: str, speaker: str) -> None:
    front = parse_front(f"政府工作报告\n——2024年1月10日在{MEETING}上\n{line}\n")
    assert (front.office, front.speaker) == (office, speaker)


def test_speaker_on_the_line_of_the_meeting() -> None:
    front = parse_front(f"——2024年1月10日在{MEETING}上 清水县县长 林一鸣")
    assert (front.meeting, front.office, front.speaker) == (MEETING, "清水县县长", "林一鸣")


@pytest.mark.parametrize("line", ["政府工作报告", "市长热线", "会议由副县长主持，县长作报告。", "提请县长办公会审议"])
def test_lines_without_a_speaker(line: str) -> None:
    assert parse_front(line).speaker is None


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024年1月10日", "2024-01-10"),
        ("2024 年 12 月 3 日", "2024-12-03"),
        ("二〇二四年一月十日", "2024-01-10"),
        ("二○二四年十二月二十一日", "2024-12-21"),
        ("二零二四年十月三十一日", "2024-10-31"),
        ("二O二四年一月十日", "2024-01-10"),
        ("2024年1月", "2024-01"),
        ("2024年13月1日", None),
        ("2024年1月40日", None),
        ("2024年政府工作报告", None),
    ],
)
def test_dates(written: str, date: str | None) -> None:
    assert parse_front(f"政府工作报告\n（{written}）").date == date


@pytest.mark.parametrize(
    ("head", "meeting"),
    [
        (f"——2024年1月10日在{MEETING}上", MEETING),
        (f"（二〇二四年一月十日在{MEETING}）", MEETING),
        (f"政府工作报告\n{MEETING}文件", MEETING),
        ("——在清水县第十七届\n人民代表大会第三次会议上", MEETING),
        ("在东海省第十四届人民代表大会常务委员会第二次会议上", "东海省第十四届人民代表大会常务委员会第二次会议"),
        ("在清水县人民代表大会上", None),
    ],
)
def test_meetings(head: str, meeting: str | None) -> None:
    assert parse_front(head).meeting == meeting


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (" 2024年清水县政府工作报告（摘要）", "2024年清水县政府工作报告"),
        ("政 府 工 作 报 告", "政府工作报告"),
        ("在会上作的关于清水县，政府工作报告", None),
        ("清水县人民政府\n工作报告", "工作报告"),
    ],
)
def test_titles(line: str, title: str | None) -> None:
    assert parse_front(line).title == title
