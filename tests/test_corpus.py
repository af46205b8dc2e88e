"""Many reports as one page: merging, places on the page, its data, and the command that makes it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.cli import main
from kg.commands.corpus import Built, _folder_names
from kg.errors import KgError
from kg.export.folder import write_folder
from kg.ontology import Ontology
from kg.view.corpus.layout import lay_out
from kg.view.corpus.merging import Corpus, merge
from kg.view.corpus.page import render
from kg.view.corpus.share import Share, share_of
from tests.corpora import folders_of, invented_shares
from tests.graphs import HOSTILE, SENTENCES, hostile_graph, tiny_graph

REPORTS = Path(__file__).parents[2] / "shared" / "reports"


@cache
def shares() -> list[Share]:
    return invented_shares(places=6, years=2, size=60)


@cache
def corpus() -> Corpus:
    return merge(shares())


def rendered(of: list[Share]) -> dict[str, str]:
    return render(of, folders_of(of), Ontology.load())


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


# --- merging


def test_what_two_reports_name_is_one_entity_with_both() -> None:
    named = {node.id: node for node in corpus().nodes}
    assert len(named) == len(corpus().nodes) < sum(len(share.entities) for share in shares())
    for node in corpus().nodes:
        assert node.reports == tuple(
            i for i, share in enumerate(corpus().shares) if any(entity.id == node.id for entity in share.entities)
        )


def test_an_entity_is_at_home_where_alone_it_is_named() -> None:
    homes = {node.home for node in corpus().nodes if node.cls in ("Indicator", "Honor") and len(node.reports) > 2}
    assert homes == {None}
    place = corpus().places[2]
    projects = [node for node in corpus().nodes if node.cls == "Project" and set(node.reports) <= set(place.reports)]
    assert projects
    assert {node.home for node in projects} == {2}


def test_a_reporting_division_is_at_home_in_its_place_even_if_others_name_it() -> None:
    one, other, *rest = shares()[::2]
    county = next(entity for entity in one.entities if entity.id == one.hub)
    merged = merge([one, replace(other, entities=(*other.entities, county)), *rest])
    node = next(node for node in merged.nodes if node.id == one.hub)
    assert len(node.reports) == 2
    assert merged.places[node.home or 0].hub == one.hub


def test_a_relation_names_every_report_that_tells_it() -> None:
    one = share_of(tiny_graph())
    later = replace(
        one, year=one.year + 1, relations=tuple(replace(r, planned=False, passage=3) for r in one.relations)
    )
    edges = merge([later, one]).edges
    assert len(edges) == len(one.relations)
    assert {tuple(t.report for t in edge.told) for edge in edges} == {(0, 1)}
    planned = [edge for edge in edges if edge.told[0].planned]
    assert {edge.property for edge in planned} == {"locatedIn", "focusesOn"}
    assert not any(edge.told[1].planned for edge in edges)


def test_a_relation_has_the_first_sentence_that_states_it() -> None:
    told = {(r.property, r.object): r for r in share_of(tiny_graph()).relations}
    assert told["receivedHonor", next(o for p, o in told if p == "receivedHonor")].passage == 1
    assert told["refersTo", "division/990101101"].passage == 4


def test_the_least_connected_are_left_out() -> None:
    cut = merge(shares(), most=100)
    assert len(cut.nodes) == 100
    assert cut.left_out == len(corpus().nodes) - 100
    assert {place.hub for place in cut.places} <= {node.id for node in cut.nodes}
    kept = {node.id for node in cut.nodes}
    gone = [node for node in corpus().nodes if node.id not in kept]
    hubs = {place.hub for place in cut.places}
    assert max(n.degree for n in gone) <= min(n.degree for n in cut.nodes if n.id not in hubs)
    assert all(edge.source < 100 and edge.target < 100 for edge in cut.edges)


def test_two_reports_of_one_place_and_year_are_refused() -> None:
    with pytest.raises(KgError, match="give only one"):
        merge([*shares(), shares()[0]])


# --- positions


def test_no_two_places_overlap_on_either_screen() -> None:
    layout = lay_out(corpus())
    for middles in ([(d.x, d.y) for d in layout.disks], list(layout.upright)):
        for (one, at), (other, to) in combinations(list(zip(layout.disks, middles, strict=True)), 2):
            assert math.dist(at, to) >= one.radius + other.radius


def test_every_entity_lies_in_the_circle_of_its_class_in_its_place() -> None:
    layout = lay_out(corpus())
    circles = {(c.home, c.cls): c for c in layout.circles}
    hubs = {place.hub for place in corpus().places}
    for node, point in zip(corpus().nodes, layout.points, strict=True):
        if node.id not in hubs:
            circle = circles[node.home, node.cls]
            assert math.dist(point, (circle.x, circle.y)) <= circle.radius
    for one, other in combinations(layout.circles, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= one.radius + other.radius - 1e-3


def test_no_two_entities_lie_in_one_spot() -> None:
    points = lay_out(corpus()).points
    assert min(math.dist(a, b) for a, b in combinations(points, 2)) > 1.6


def test_places_lie_roughly_as_on_the_map() -> None:
    of = [
        replace(s, code=code + s.code[2:])
        for s, code in zip(invented_shares(3, 1, 40), ("23", "44", "65"), strict=True)
    ]
    merged = merge(of)
    disks = {merged.places[d.home].code[:2]: d for d in lay_out(merged).disks if d.home is not None}
    assert disks["23"].y > disks["44"].y  # 黑龙江 is north of 广东
    assert disks["65"].x < disks["23"].x  # 新疆 is west of both
    assert disks["65"].x < disks["44"].x


def test_one_report_alone_has_a_page() -> None:
    data = data_of(rendered([share_of(tiny_graph())])["index.html"])
    assert [disk[0] for disk in data["disks"]] == [0]
    assert len(data["nodes"]["name"]) == 8


# --- data and page


def test_the_order_of_the_reports_does_not_count() -> None:
    assert rendered(shares()) == rendered(shares()[::-1])


def test_an_entity_takes_less_than_400_bytes() -> None:
    of = invented_shares()
    page = rendered(of)["index.html"]
    count = len(data_of(page)["nodes"]["name"])
    size = len(page.encode()) / count
    print(f"{count} entities, {size:.0f} bytes each")
    assert count > 5000
    assert size < 400


def test_the_page_holds_no_sentence() -> None:
    page = rendered([share_of(tiny_graph())])["index.html"]
    assert "云台抽水储能站" in page
    assert not any(sentence[:12] in page.replace("云台抽水储能站", "") for sentence in SENTENCES)


def test_the_columns_say_what_the_reports_say() -> None:
    data = data_of(rendered([share_of(tiny_graph())])["index.html"])
    nodes = data["nodes"]
    at = nodes["name"].index("云台抽水储能站")
    assert data["prefixes"][nodes["prefix"][at]] + nodes["tail"][at] == next(
        e for e in tiny_graph().entities if "/project/" in e
    )
    assert [at, "云台储能站"] in nodes["others"]
    assert nodes["reading"][at].split("\n")[0] == "yun tai chou shui chu neng zhan"
    county = nodes["name"].index("青溪县")
    assert (nodes["figures"][county], nodes["figures"][at]) == (1, 0)
    edge = next(i for i, source in enumerate(data["edges"]["source"]) if source == at)
    assert nodes["name"][data["edges"]["target"][edge]] == "柳河镇"
    assert data["properties"][data["edges"]["property"][edge]]["en"] == "located in"
    assert data["edges"]["told"][edge] == [0, 0]


def test_names_cannot_end_the_data_block_or_become_markup() -> None:
    page = rendered([share_of(hostile_graph())])["index.html"]
    assert HOSTILE[1] not in page
    assert "<script>alert" not in page
    assert any(HOSTILE[1] in name for name in data_of(page)["nodes"]["name"])


def test_without_scripts_every_report_is_linked() -> None:
    page = rendered(shares())["index.html"]
    for share in shares():
        assert f'href="{folders_of(shares())[share.key]}/index.html"' in page


def test_what_is_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "见各报告的网页" not in rendered(shares())["index.html"]
    monkeypatch.setattr("kg.view.corpus.page.merge", lambda of: merge(of, most=50))
    assert "见各报告的网页" in rendered(shares())["index.html"]


def test_the_script_runs_without_eval() -> None:
    script = rendered(shares())["assets/sigma.js"]
    assert not re.search(r"\beval\(|new Function|\bFunction\(", script)
    assert "unsafe" not in rendered(shares())["index.html"].partition("</head>")[0]


# --- the command


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """The sample report, and the same as if it were of the year before."""
    text = kg.sample().read_text(encoding="utf-8")
    year = kg.read(kg.sample()).year
    paths = [tmp_path / "one.txt", tmp_path / "two.txt"]
    paths[0].write_text(text, encoding="utf-8")
    earlier = re.sub(r"20\d\d", lambda m: str(int(m[0]) - 1), text)
    paths[1].write_text(earlier, encoding="utf-8")
    assert kg.read(paths[1]).year == year - 1
    return paths


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_command_writes_what_build_writes_and_the_page(
    two: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpus", *map(str, two), "-o", str(tmp_path / "out")]) == 0
    assert "index.html" in capsys.readouterr().out
    found = contents(tmp_path / "out")
    folders = {name.partition("/")[0] for name in found} - {"index.html", "assets"}
    assert len(folders) == 2
    assert main(["build", str(two[0]), "-o", str(tmp_path / "single")]) == 0
    single = contents(tmp_path / "single")
    year = str(kg.read(two[0]).year)
    folder = next(name for name in folders if name.endswith(year))
    assert {name: found[f"{folder}/{name}"] for name in single} == single
    assert {"assets/corpus.css", "assets/corpus.js", "assets/sigma.js"} <= set(found)
    assert main(["corpus", *map(str, two[::-1]), "-o", str(tmp_path / "again")]) == 0
    assert contents(tmp_path / "again") == found
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_bad_report_is_named_and_nothing_is_written(
    two: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("没有地名，也没有年份。\n", encoding="utf-8")
    assert main(["corpus", str(two[0]), str(bad), str(tmp_path / "missing.txt"), "-o", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [str(name) in line and " | " in line for name, line in zip((bad, "missing.txt"), lines, strict=True)] == [
        True
    ] * 2
    assert {p.name for p in tmp_path.iterdir()} == {"one.txt", "two.txt", "bad.txt"}


def test_one_report_given_twice_is_refused(two: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twin = tmp_path / "twin.txt"
    twin.write_bytes(two[0].read_bytes())
    assert main(["corpus", str(two[0]), str(twin), "-o", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert str(two[0]) in error
    assert str(twin) in error
    assert not (tmp_path / "out").exists()


def test_places_of_one_pinyin_get_folders_with_their_codes() -> None:
    first, second, third = shares()[0], shares()[2], shares()[4]
    built = [Built(Path("x"), name, s, {}) for name, s in (("a-1", first), ("a-1", second), ("b-1", third))]
    assert _folder_names(built) == [f"a-1-{first.code}", f"a-1-{second.code}", "b-1"]


def test_a_folder_can_hold_files_that_are_there_already(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("same", encoding="utf-8")
    write_folder(tmp_path / "out", {"a/x": kept, "b/x": kept, "c": "other"})
    assert contents(tmp_path / "out") == {"a/x": b"same", "b/x": b"same", "c": b"other"}
    kept.unlink()
    assert (tmp_path / "out/a/x").read_text(encoding="utf-8") == "same"


@pytest.mark.skipif(not REPORTS.is_dir(), reason="no published reports beside the checkout")
def test_the_published_reports_make_one_page(tmp_path: Path) -> None:
    reports = sorted(REPORTS.glob("*.txt"))
    assert main(["corpus", *map(str, reports), "-o", str(tmp_path / "out")]) == 0
    data = data_of((tmp_path / "out/index.html").read_text(encoding="utf-8"))
    assert len(data["reports"]) == len(reports)
    assert all((tmp_path / "out" / r["folder"] / "index.html").is_file() for r in data["reports"])
    several = [i for i, s in enumerate(data["nodes"]["set"]) if len(data["sets"][s]) > 1]
    assert "一般公共预算收入" in {data["nodes"]["name"][i] for i in several}
