"""The measures of a list: what one leaves out is taken from another, and nothing is made up where none does."""

from __future__ import annotations

import pytest

from kg.measure_lists import listed_measures


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("城镇、农村居民收入", ["城镇居民收入", "农村居民收入"]),
        ("全市城乡居民收入", ["城镇居民收入", "农村居民收入"]),
        ("金融机构年末存、贷款余额", ["金融机构年末存款余额", "金融机构年末贷款余额"]),
        ("各项存款、贷款余额", ["各项存款余额", "各项贷款余额"]),
        ("第一、二、三产业增加值", ["第一产业增加值", "第二产业增加值", "第三产业增加值"]),
        ("进口和出口总额", ["进口总额", "出口总额"]),
        ("工业、建筑业增加值", ["工业增加值", "建筑业增加值"]),
        ("财政收入、支出", ["财政收入", "财政支出"]),
        ("粮食产量、面积", ["粮食产量", "粮食面积"]),
        ("民生、科技支出占财政支出比重", ["民生占财政支出比重", "科技支出占财政支出比重"]),
        # nothing is left out
        ("工业产值、税收", ["工业产值", "税收"]),
        ("城镇新增就业、农村劳动力转移", ["城镇新增就业", "农村劳动力转移"]),
        ("城镇登记失业率、粮食产量", ["城镇登记失业率", "粮食产量"]),
        ("支出、收入", ["支出", "收入"]),
        ("城镇、城镇居民收入", ["城镇", "城镇居民收入"]),
    ],
)
def test_measures_of_a_list(text: str, wanted: list[str]) -> None:
    measures = listed_measures(text, 0, len(text))
    assert [name for name, _ in measures] == wanted
    assert all(span.of(text) for _, span in measures)
