"""The ontology as a page: complete, up to date, offline, escaped, in both languages."""

from __future__ import annotations

import re
import shutil
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef

from kg.cli import main
from kg.ontology import NAMESPACE, ontology_folder
from kg.ontology_page.page import render
from tests.test_ontology import parsed

FILES = ("gwr.ttl", "alignments.ttl", "shapes.ttl")


@cache
def page() -> str:
    return render(ontology_folder())


def article(anchor: str) -> str:
    """The text of one term's part of the page, without tags."""
    (found,) = re.findall(rf'<article class="term" id="{anchor}">(.*?)</article>', page(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


class Document(HTMLParser):
    """All elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def test_the_committed_page_is_up_to_date() -> None:
    committed = (ontology_folder() / "index.html").read_text(encoding="utf-8")
    assert committed == page(), "run: kg ontology -o ontology/index.html"


def test_every_term_of_the_namespace_has_an_anchor_of_its_name() -> None:
    ids = [attrs["id"] for _, attrs in Document(page()).elements if "id" in attrs]
    terms = {s.removeprefix(NAMESPACE) for s in parsed("gwr.ttl").subjects() if str(s).startswith(NAMESPACE)}  # type: ignore[attr-defined]
    assert {"Park", "locatedIn", "InOperation", "status", "Status"} <= terms <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_link_inside_leads_somewhere() -> None:
    elements = Document(page()).elements
    ids = {attrs["id"] for _, attrs in elements if "id" in attrs}
    inner = {str(attrs["href"])[1:] for tag, attrs in elements if tag == "a" and str(attrs["href"]).startswith("#")}
    assert len(inner) > 100
    assert inner <= ids


def test_the_page_asks_the_network_for_nothing_and_runs_nothing() -> None:
    elements = Document(page()).elements
    assert not {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "object", "embed", "form"}
    assert not [name for _, attrs in elements for name in attrs if name == "src" or name.startswith("on")]
    assert not re.search(r"url\(|@import", page())
    (policy,) = (a["content"] for t, a in elements if t == "meta" and a.get("http-equiv"))
    assert str(policy).startswith("default-src 'none'")


@pytest.mark.parametrize("note", [RDFS.label, RDFS.comment, URIRef("http://www.w3.org/2004/02/skos/core#example")])
def test_every_text_of_the_ontology_is_on_the_page(note: URIRef) -> None:
    text = re.sub(r"<[^>]+>", " ", page())
    for said in parsed("gwr.ttl").objects(None, note):
        escaped = str(said).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert escaped.replace('"', "&#34;").replace("'", "&#39;") in text, said


def test_every_rule_is_on_the_page_where_it_belongs() -> None:
    text = re.sub(r"<[^>]+>", " ", page()).replace("&#39;", "'")
    for shape, said in parsed("shapes.ttl").subject_objects(SH.message):
        assert str(said) in text, shape
    assert "An edition is one positive integer. gwrsh:EditionValue" in article("edition")
    assert "gwrsh:LabelQuotes 警告 warning" in article("Entity")


def test_a_class_tells_its_place_its_properties_and_its_alignments() -> None:
    text = article("Park")
    for words in (
        "上位类 subclass of 地点 Location 实施主体 Operator 整体 Whole",
        "properties from it 总投资 investment 状态 status",
        "句容经济开发区",
        "rules also of 实体 Entity",
    ):
        assert words in text
    assert "聚焦产业 focusesOn" in text.split("inherited from it")[1]
    assert "aligned below schema:TouristAttraction" in article("ScenicArea")
    assert "receivedHonor" in article("Company").split("inherited from it")[1].split("inherited to it")[0]
    inherited = article("Honor").split("inherited from it")[1].split("properties to it")[0]
    assert "partOf" in inherited and "receivedHonor" not in inherited, "no honour receives one"
    assert "取值 values 计划中 Planned 已签约 Signed" in article("Status")


def test_a_property_tells_domain_range_and_traits() -> None:
    assert "domain 项目 Project 或 or 园区 Park 或 or 设施 Facility" in article("investment")
    assert "range xsd:decimal" in article("investment")
    assert "特征 characteristics 传递 transitive" in article("locatedIn")
    assert "逆关系 inverse of 包含 hasPart" in article("partOf")
    assert "逆关系 inverse of 属于 partOf" in article("hasPart")
    assert "domain 实体 Entity 且 and 非 not 荣誉 Honor" in article("receivedHonor")
    assert "range “review” 或 or “plan” 或 or “other”" in article("role")
    assert "aligned below schema:organizer 的逆 inverse of" in article("hosted")
    assert "aligned type qb:MeasureProperty" in article("value")


def test_the_header_tells_version_and_licence() -> None:
    graph = parsed("gwr.ttl")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    for predicate in (OWL.versionIRI, OWL.versionInfo, URIRef("http://purl.org/dc/terms/license")):
        assert str(graph.value(ontology, predicate)) in page()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(ontology_folder() / name, tmp_path)
    return tmp_path


def test_texts_are_escaped(copied: Path) -> None:
    path = copied / "gwr.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"园区"', '"<script>alert(1)</script>"'), encoding="utf-8")
    text = render(copied)
    assert "<script" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_order_of_triples_does_not_matter(copied: Path) -> None:
    for name in ("alignments.ttl", "shapes.ttl"):
        graph = Graph().parse(copied / name, format="turtle")
        (copied / name).write_text(graph.serialize(format="turtle"), encoding="utf-8")
    assert render(copied) == page()


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    assert main(["ontology", "-o", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text(encoding="utf-8") == page()
    assert main(["ontology"]) == 0
    assert capsys.readouterr().out == page()
    assert main(["ontology", "-o", str(tmp_path / "none" / "page.html")]) == 2
    assert "cannot write the file" in capsys.readouterr().err
