"""The ontology says what the model says, its files are sound, and the shapes find what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, XSD, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.model import Bound, Kind, Modality, Role
from kg.ontology import NAMESPACE, Ontology, UnknownTerm, ontology_folder

GWR = Namespace(NAMESPACE)
EX = Namespace("https://example.org/")
FILES = ("gwr.ttl", "alignments.ttl", "shapes.ttl")
HEADED = (*FILES, "indicators.ttl")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")

DIVISIONS = {"Province", "Prefecture", "County", "Town", "Village"}
ENTITIES = {
    *DIVISIONS,
    *{"AdministrativeDivision", "Park", "ScenicArea", "Region", "Place", "Facility", "Project", "Program", "Policy"},
    *{"Company", "Institution", "GovernmentBody", "Person", "Honor", "Event", "Industry", "Brand", "Indicator", "Term"},
}
DOCUMENT = {"Report", "Section", "Passage"}
CODES = {"Status", "Kind", "Bound", "Modality"}
RELATIONS = (
    *("locatedIn", "partOf", "hasPart", "receivedHonor", "implements", "undertakes", "hosted", "issued", "focusesOn"),
    *("cooperatesWith", "connects", "heads", "owns", "refersTo"),
)
OBJECT_PROPERTIES = {
    *RELATIONS,
    *{"status", "indicator", "area", "kind", "bound", "modality", "section", "sectionOf", "inReport", "cites"},
    *{"division", "wasDerivedFrom", "mentions", "hasUnit", "exactMatch"},
}
VALUES = {
    **{"investment": "decimal", "divisionCode": "string", "edition": "integer", "marker": "string"},
    **{"value": "decimal", "unit": "string", "normalValue": "decimal", "normalUnit": "string", "change": "decimal"},
    **{"rank": "integer", "rule": "string", "start": "integer", "end": "integer", "text": "string", "order": "integer"},
    **{"level": "integer", "role": "string", "sourceStart": "integer", "sourceEnd": "integer", "digest": "string"},
}
OPEN_VALUES = {"period", "year", "definition", "altLabel", "title", "author", "datePublished"}

ACCEPTED = """
locatedIn Town County, locatedIn Project Park, locatedIn Event ScenicArea, locatedIn Brand Region,
locatedIn Company Facility, partOf Town Region, partOf Region Program, partOf Program Policy,
partOf Industry Term, hasPart Term Industry, receivedHonor Person Honor, implements ScenicArea Program,
implements GovernmentBody Policy, undertakes Park Facility, hosted County Event, issued Company Policy,
focusesOn Place Industry, focusesOn Term Industry, cooperatesWith County Institution, connects Facility Town,
connects Project Facility, heads Person GovernmentBody, owns ScenicArea Brand, owns County Program,
refersTo Term Indicator, status Facility Status, investment Park decimal, indicator Observation Indicator,
definition Term string, wasDerivedFrom Claim Passage
"""
REFUSED = """
locatedIn Honor County, locatedIn Town Company, partOf Town Honor, hasPart Honor Town,
receivedHonor Honor Honor, receivedHonor County Program, implements Program Program, undertakes County Program,
hosted Event County, issued Park Policy, focusesOn County Program, focusesOn Honor Industry,
cooperatesWith County Program, connects Town Town, heads Person County, owns Person Brand,
refersTo Program Town, status Company Status, investment Park integer, investment Company decimal,
period Observation Town
"""


@cache
def parsed(file: str) -> Graph:
    return Graph().parse(ontology_folder() / file, format="turtle")


@pytest.fixture
def ontology() -> Ontology:
    return Ontology.load()


class TestContract:
    def test_classes_are_those_of_the_model(self, ontology: Ontology) -> None:
        concrete = {name for name, info in ontology.classes.items() if not info.abstract}
        assert concrete == ENTITIES | DOCUMENT | CODES | {"Claim", "Observation"}

    @pytest.mark.parametrize(
        ("ancestor", "below"),
        [
            ("Entity", ENTITIES),
            ("AdministrativeDivision", DIVISIONS | {"AdministrativeDivision"}),
            ("Organization", {"Company", "Institution", "GovernmentBody"}),
            ("DocumentPart", {"Section", "Passage"}),
            ("Extraction", {"Claim", "Observation"}),
            ("Code", CODES),
        ],
    )
    def test_hierarchy(self, ontology: Ontology, ancestor: str, below: set[str]) -> None:
        concrete = {name for name, info in ontology.classes.items() if not info.abstract}
        assert {name for name in concrete if ontology.is_a(name, ancestor)} == below

    def test_properties_are_those_of_the_model(self, ontology: Ontology) -> None:
        kinds = {name: info.kind for name, info in ontology.properties.items()}
        assert {name for name, kind in kinds.items() if kind == "object"} == OBJECT_PROPERTIES
        assert {name for name, kind in kinds.items() if kind != "object"} == VALUES.keys() | OPEN_VALUES
        assert {name: set(ontology.properties[name].range) for name in VALUES} == {n: {d} for n, d in VALUES.items()}

    def test_codes_are_those_of_the_model(self, ontology: Ontology) -> None:
        stages = ("Planned", "Signed", "Started", "UnderConstruction", "Completed", "InOperation")
        assert ontology.individuals("Status") == ontology.properties["status"].values == stages
        assert ontology.individuals("Kind") == tuple(kind.value for kind in Kind)
        assert ontology.individuals("Bound") == tuple(bound.value for bound in Bound)
        assert ontology.individuals("Modality") == tuple(modality.value for modality in Modality)
        assert ontology.properties["role"].values == tuple(role.value for role in Role)
        assert ontology.individuals("Town") == ()

    @pytest.mark.parametrize("case", ACCEPTED.strip().replace("\n", " ").split(", "))
    def test_accepts(self, ontology: Ontology, case: str) -> None:
        name, subject, target = case.split()
        assert ontology.accepts(name, [subject], [target])

    @pytest.mark.parametrize("case", REFUSED.strip().replace("\n", " ").split(", "))
    def test_refuses(self, ontology: Ontology, case: str) -> None:
        name, subject, target = case.split()
        assert not ontology.accepts(name, [subject], [target])

    def test_characteristics(self) -> None:
        graph = parsed("gwr.ttl")
        assert (GWR.partOf, OWL.inverseOf, GWR.hasPart) in graph
        assert set(graph.subjects(RDF.type, OWL.SymmetricProperty)) == {GWR.cooperatesWith}
        assert set(graph.subjects(RDF.type, OWL.TransitiveProperty)) == {GWR.locatedIn}


class TestLoader:
    def test_any_fitting_class_is_enough(self, ontology: Ontology) -> None:
        assert ontology.accepts("refersTo", ["Program", "Term"], ["Town"])
        assert not ontology.accepts("refersTo", [], ["Town"])

    def test_ancestors(self, ontology: Ontology) -> None:
        assert ontology.ancestors("Town") == {"AdministrativeDivision", "Location", "Actor", "Operator", "Entity"}
        assert ontology.is_a("Town", "Town") and not ontology.is_a("Actor", "Town")

    def test_labels(self, ontology: Ontology) -> None:
        assert ontology.label("Town", "zh") == "乡级行政区"
        assert ontology.label("locatedIn", "en") == "located in"
        assert ontology.label("InOperation", "zh") == "已投用"
        assert ontology.label("definition", "zh") == "定义"

    def test_iris(self, ontology: Ontology) -> None:
        assert ontology.classes["Town"].iri == str(GWR.Town)
        assert ontology.properties["definition"].iri == str(SKOS.definition)

    def test_unknown_names_tell_the_nearest(self, ontology: Ontology) -> None:
        with pytest.raises(UnknownTerm, match="did you mean locatedIn") as caught:
            ontology.accepts("locatedin", ["Town"], ["County"])
        assert (caught.value.name, caught.value.nearest) == ("locatedin", "locatedIn")
        with pytest.raises(UnknownTerm, match="是否指 Town？"):
            ontology.accepts("locatedIn", ["Twon"], ["County"])
        for call in (ontology.ancestors, ontology.individuals, lambda name: ontology.label(name, "zh")):
            with pytest.raises(UnknownTerm, match=r"没有“§”.*no '§'$"):
                call("§")

    def test_default_is_read_once_and_alike(self, ontology: Ontology) -> None:
        again = Ontology.load(ontology_folder())
        assert Ontology.load() is ontology is not again
        assert (again.classes, again.properties, again.codes) == (ontology.classes, ontology.properties, ontology.codes)

    def test_folder_without_ontology(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match="找不到本体"):
            Ontology.load(tmp_path)

    def test_packaged_folder_comes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kg.ontology.__file__", str(tmp_path / "kg" / "ontology.py"))
        assert ontology_folder() == tmp_path / "ontology"
        (tmp_path / "kg" / "_ontology").mkdir(parents=True)
        assert ontology_folder() == tmp_path / "kg" / "_ontology"

    def test_other_ontology_with_a_circle(self, tmp_path: Path) -> None:
        self.write(tmp_path, "gwr:A a owl:Class ; rdfs:subClassOf gwr:B . gwr:B a owl:Class ; rdfs:subClassOf gwr:A .")
        assert Ontology.load(tmp_path).ancestors("A") == {"A", "B"}

    def test_strange_class_expression(self, tmp_path: Path) -> None:
        self.write(tmp_path, 'gwr:p a owl:ObjectProperty ; rdfs:label "p"@en ; rdfs:domain [ a owl:Restriction ] .')
        with pytest.raises(ValueError, match="not understood"):
            Ontology.load(tmp_path)

    def test_importing_does_not_import_rdflib(self) -> None:
        code = "import sys, kg.ontology; sys.exit('rdflib' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def write(self, folder: Path, turtle: str) -> None:
        (folder / "gwr.ttl").write_text(PREFIXES + turtle, encoding="utf-8")


class TestFiles:
    @pytest.mark.parametrize("file", HEADED)
    def test_header(self, file: str) -> None:
        graph = parsed(file)
        (header,) = graph.subjects(RDF.type, OWL.Ontology)
        assert str(header).startswith("https://w3id.org/gwr/")
        assert str(graph.value(header, OWL.versionInfo)) == "0.1.0"
        assert graph.value(header, OWL.versionIRI) == URIRef(f"{header}/0.1.0")
        assert graph.value(header, DCTERMS.license) == LICENCE
        for note in (DCTERMS.title, DCTERMS.description):
            assert sorted(languages(graph, header, note)) == ["en", "zh-Hans"]

    def test_every_term_is_labelled_in_both_languages(self) -> None:
        graph = parsed("gwr.ttl")
        terms = {s for s in graph.subjects() if is_ours(s)} | set(graph.subjects(RDFS.label))
        assert len(terms) > 100
        for term in terms:
            for note in (RDFS.label, RDFS.comment):
                assert sorted(languages(graph, term, note)) == ["en", "zh-Hans"], term

    def test_every_class_and_property_has_an_example_in_both_languages(self) -> None:
        graph = parsed("gwr.ttl")
        terms = {
            s for kind in (OWL.Class, *KINDS) for s in graph.subjects(RDF.type, kind) if (s, RDFS.label, None) in graph
        }
        assert len(terms) > 90
        for term in terms:
            assert set(languages(graph, term, SKOS.example)) == {"en", "zh-Hans"}, term

    def test_labels_tell_properties_and_classes_apart(self, ontology: Ontology) -> None:
        for terms in (ontology.classes, ontology.properties):
            for lang in ("zh", "en"):
                labels = [info.labels[lang] for info in terms.values()]
                assert len(labels) == len(set(labels))

    @pytest.mark.parametrize("file", FILES)
    def test_only_declared_terms_are_used(self, file: str) -> None:
        declared = set(parsed("gwr.ttl").subjects(RDF.type))
        used = {node for triple in parsed(file) for node in triple if is_ours(node)}
        assert used and used <= declared

    def test_readme_names_every_class_and_shows_valid_terms(self, ontology: Ontology) -> None:
        text = (ontology_folder() / "README.md").read_text(encoding="utf-8")
        assert ontology.classes.keys() <= set(re.findall(r"\w+", text))
        (example,) = re.findall(r"```turtle\n(.*?)```", text, re.DOTALL)
        used = {node for triple in Graph().parse(data=example, format="turtle") for node in triple if is_ours(node)}
        assert used and used <= set(parsed("gwr.ttl").subjects(RDF.type))

    def test_alignments_add_no_term(self) -> None:
        graph = parsed("alignments.ttl")
        defined = {s for s, o in graph.subject_objects(RDF.type) if o in (OWL.Class, *KINDS)}
        assert defined and not {s for s in defined if is_ours(s)}

    def test_alignments_declare_what_their_axioms_name(self) -> None:
        graph = parsed("alignments.ttl")
        for axiom, kinds in ((RDFS.subClassOf, {OWL.Class}), (RDFS.subPropertyOf, set(KINDS))):
            for foreign in graph.objects(None, axiom):
                named = graph.value(foreign, OWL.inverseOf) or foreign
                assert set(graph.objects(named, RDF.type)) & kinds, named


KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
OWL_DATATYPES = {XSD.decimal, XSD.integer, XSD.string}
"""Those of the OWL 2 datatype map that the project needs; xsd:gYear is not in that map."""


class TestOwlDl:
    def test_every_property_is_of_one_kind(self) -> None:
        graph = parsed("gwr.ttl")
        for prop in {s for kind in KINDS for s in graph.subjects(RDF.type, kind)}:
            assert len(set(graph.objects(prop, RDF.type)) & set(KINDS)) == 1, prop

    def test_no_class_is_a_property_or_an_individual(self) -> None:
        graph = parsed("gwr.ttl")
        for cls in graph.subjects(RDF.type, OWL.Class):
            assert set(graph.objects(cls, RDF.type)) == {OWL.Class}, cls

    def test_annotations_are_declared(self) -> None:
        graph = parsed("gwr.ttl")
        foreign = {p for p in graph.predicates() if not str(p).startswith((str(RDF), str(RDFS), str(OWL)))}
        assert foreign and foreign <= set(graph.subjects(RDF.type, OWL.AnnotationProperty))

    def test_ranges_of_values_are_owl_datatypes(self) -> None:
        graph = parsed("gwr.ttl")
        for prop in graph.subjects(RDF.type, OWL.DatatypeProperty):
            for datatype in graph.objects(prop, RDFS.range):
                enumeration = (datatype, RDF.type, RDFS.Datatype) in graph and isinstance(datatype, BNode)
                assert enumeration or datatype in OWL_DATATYPES, prop

    def test_enumerations_are_typed_and_told_apart(self) -> None:
        graph = parsed("gwr.ttl")
        individuals = set(graph.subjects(RDF.type, OWL.NamedIndividual))
        listed = {
            (member, cls)
            for cls, same in graph.subject_objects(OWL.equivalentClass)
            for head in graph.objects(same, OWL.oneOf)
            for member in Collection(graph, head)
        }
        assert listed == {(i, cls) for i in individuals for cls in graph.objects(i, RDF.type) if is_ours(cls)}
        (head,) = graph.objects(None, OWL.distinctMembers)
        assert set(Collection(graph, head)) == individuals


def is_ours(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(NAMESPACE)


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    return [str(getattr(text, "language", None)) for text in graph.objects(subject, predicate)]


NAMESPACES = {"gwr": GWR, "ex": EX, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "schema": SDO, "skos": SKOS}
PREFIXES = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in {**NAMESPACES, "xsd": XSD}.items())
VALID = """
ex:county a gwr:County ; rdfs:label "兰山县"@zh-Hans ; skos:altLabel "兰山" ; gwr:divisionCode "990101" .
ex:town a gwr:Town ; rdfs:label "云台镇" ; gwr:divisionCode "990101001" ; gwr:locatedIn ex:county .
ex:project a gwr:Project ; rdfs:label "青石水电站"@zh-Hans ; gwr:investment 1200000000.0 ; gwr:status gwr:Started .
ex:event a gwr:Event ; rdfs:label "第三届山茶花节"@zh-Hans ; gwr:edition 3 .
ex:term a gwr:Term , gwr:Program ; rdfs:label "三进三送"@zh-Hans ; gwr:marker "①" ; skos:definition "送技术"@zh-Hans .
ex:indicator a gwr:Indicator ; rdfs:label "粮食产量"@zh-Hans .
ex:figure a gwr:Observation ; rdfs:label "兰山县粮食产量" ; gwr:indicator ex:indicator ; gwr:area ex:county ;
    gwr:period "2031"^^xsd:gYear ; gwr:kind gwr:Actual ; gwr:value 12.5 ; gwr:unit "万吨" ;
    gwr:normalValue 125000000.0 ; gwr:normalUnit "KiloGM" ; gwr:change -3.5 ; gwr:rank 2 ;
    gwr:bound gwr:About ; prov:wasDerivedFrom ex:passage .
ex:claim a gwr:Claim ; rdf:subject ex:town ; rdf:predicate gwr:locatedIn ; rdf:object ex:county ;
    prov:wasDerivedFrom ex:passage ; gwr:rule "town.county" ; gwr:start 0 ; gwr:end 8 ;
    gwr:modality gwr:Asserted ; gwr:year "2032"^^xsd:gYear .
ex:report a gwr:Report ; gwr:division ex:county ; gwr:year "2031"^^xsd:gYear ; gwr:digest "DIGEST" .
ex:section a gwr:Section ; gwr:sectionOf ex:report ; gwr:role "review" .
ex:passage a gwr:Passage ; gwr:text "云台镇位于兰山县。" ; gwr:order 0 ; gwr:section ex:section ;
    gwr:inReport ex:report ; gwr:sourceStart 10 ; gwr:sourceEnd 19 ; schema:mentions ex:town ; gwr:cites ex:term .
""".replace("DIGEST", "0f" * 32)

# What is changed in the valid graph, by the shape that must notice it.
FAULTS = {
    "Entity": ("ex:indicator", "<https://example.org/指标>"),
    "Label": ('rdfs:label "第三届山茶花节"@zh-Hans', 'rdfs:label "第三届山茶花节"@zh-Hans , "山茶花节"'),
    "LabelLanguage": ('"云台镇"', '"Yuntai"@en'),
    "LabelQuotes": ('"三进三送"', '"“三进三送”"'),
    "AltLabel": ('"兰山" ;', '"Lanshan"@en ;'),
    "AltLabelDistinct": ('altLabel "兰山"', 'altLabel "兰山县"@zh-Hans'),
    "Investment": ("gwr:edition 3", "gwr:edition 3 ; gwr:investment 5.0"),
    "InvestmentAmount": ("1200000000.0", "-1.0"),
    "InvestmentSingle": ("1200000000.0", "1200000000.0 , 1.0"),
    "Status": ("gwr:edition 3", "gwr:edition 3 ; gwr:status gwr:Planned"),
    "StatusValue": ("gwr:Started", "gwr:Asserted"),
    "DivisionCode": ("gwr:edition 3", 'gwr:edition 3 ; gwr:divisionCode "990102"'),
    "DivisionCodeValue": ('"990101001"', '"9901010"'),
    "Edition": ('"三进三送"@zh-Hans', '"三进三送"@zh-Hans ; gwr:edition 3'),
    "EditionValue": ("gwr:edition 3", "gwr:edition 0"),
    "TermDefinition": (' ; skos:definition "送技术"@zh-Hans', ""),
    "Marker": ("gwr:edition 3", 'gwr:edition 3 ; gwr:marker "①"'),
    "MarkerValue": ('"①"', "1"),
    "Observation": ("ex:figure a", "[] a"),
    "ObservationLabel": ('rdfs:label "兰山县粮食产量" ;', ""),
    "Indicator": ("gwr:indicator ex:indicator", "gwr:indicator ex:town"),
    "Area": ("gwr:area ex:county", "gwr:area ex:report"),
    "Period": ('gwr:period "2031"^^xsd:gYear', 'gwr:period "2031"'),
    "Kind": ("gwr:Actual", "gwr:Planned"),
    "Value": ("gwr:value 12.5", "gwr:value 12.5e0"),
    "Unit": ('gwr:unit "万吨"', 'gwr:unit "万吨" , "吨"'),
    "NormalValue": ("125000000.0", "125000000"),
    "NormalUnit": ('"KiloGM"', '""'),
    "Change": ("-3.5", '"-3.5%"'),
    "Rank": ("gwr:rank 2", "gwr:rank 0"),
    "Bound": ("gwr:About", "gwr:Target"),
    "Figure": (
        'gwr:value 12.5 ; gwr:unit "万吨" ;\n'
        '    gwr:normalValue 125000000.0 ; gwr:normalUnit "KiloGM" ; gwr:change -3.5 ; gwr:rank 2 ;',
        "",
    ),
    "ValueWithUnit": ('gwr:unit "万吨" ;', ""),
    "NormalForm": ('gwr:normalUnit "KiloGM" ;', ""),
    "ObservationEvidence": ("gwr:About ; prov:wasDerivedFrom ex:passage", "gwr:About"),
    "Claim": ("ex:claim a", "[] a"),
    "Subject": ("rdf:subject ex:town", "rdf:subject ex:passage"),
    "Predicate": ("rdf:predicate gwr:locatedIn", 'rdf:predicate "locatedIn"'),
    "Object": ("rdf:object ex:county", "rdf:object ex:county , ex:town"),
    "ClaimPassage": ("prov:wasDerivedFrom ex:passage ; gwr:rule", "gwr:rule"),
    "ClaimRule": ('gwr:rule "town.county" ;', ""),
    "ClaimStart": ("gwr:start 0 ;", ""),
    "ClaimEnd": ("gwr:end 8 ;", ""),
    "Modality": ("gwr:modality gwr:Asserted", "gwr:modality gwr:Completed"),
    "ClaimYear": (' ; gwr:year "2032"^^xsd:gYear', ""),
    "DerivedFrom": ("prov:wasDerivedFrom ex:passage ; gwr:rule", "prov:wasDerivedFrom ex:section ; gwr:rule"),
    "Rule": ('gwr:rule "town.county"', 'gwr:rule ""'),
    "Start": ("gwr:start 0", "gwr:start 8"),
    "End": ("gwr:end 8", "gwr:end 8 , 9"),
    "Passage": ("ex:event a", "[] a gwr:Passage . ex:event a"),
    "Text": ('"云台镇位于兰山县。"', '""'),
    "Order": ("gwr:order 0", "gwr:order -1"),
    "PassageSection": ("gwr:section ex:section ;", ""),
    "SourceStart": ("gwr:sourceStart 10", "gwr:sourceStart 19"),
    "SourceEnd": ("gwr:sourceEnd 19 ;", ""),
    "Section": ("gwr:sectionOf ex:report ;", ""),
    "SectionParent": ("gwr:sectionOf ex:report", "gwr:sectionOf ex:county"),
    "PartReport": ("gwr:inReport ex:report", "gwr:inReport ex:section"),
    "PartRole": ('"review"', '"reviews"'),
    "ReportYear": ('gwr:division ex:county ; gwr:year "2031"^^xsd:gYear', "gwr:division ex:county"),
    "ReportDivision": ("gwr:division ex:county ;", ""),
    "ReportDigest": ('gwr:digest "0f', 'gwr:digest "0F'),
    "YearValue": ('"2032"^^xsd:gYear', "2032"),
    "Cites": ("gwr:edition 3", "gwr:edition 3 ; gwr:cites ex:term"),
    "CitesObject": ("gwr:cites ex:term", "gwr:cites ex:town"),
    "Mentions": ("gwr:edition 3", "gwr:edition 3 ; schema:mentions ex:term"),
    "MentionsObject": ("schema:mentions ex:town", "schema:mentions ex:figure"),
}
RELATION_SHAPES = {f"{p[0].upper()}{p[1:]}{end}" for p in RELATIONS for end in ("", "Object")}
WARNINGS = {"LabelQuotes", "AltLabelDistinct", "InvestmentSingle", "TermDefinition", "ObservationLabel", "ClaimYear"}


class TestShapes:
    def test_valid_graph_conforms(self) -> None:
        assert findings(VALID) == {}

    @pytest.mark.parametrize("key", FAULTS)
    def test_fault_is_found(self, key: str) -> None:
        before, after = FAULTS[key]
        assert before in VALID
        found = findings(VALID.replace(before, after))
        assert key in found
        assert found[key] == (SH.Warning if key in WARNINGS else SH.Violation)

    def test_every_shape_has_a_fault(self) -> None:
        keys = [shape_key(shape) for shape in set(parsed("shapes.ttl").subjects(SH.message))]
        assert sorted(keys) == sorted({*FAULTS, *RELATION_SHAPES})

    def test_every_shape_with_a_constraint_speaks_both_languages(self) -> None:
        graph = parsed("shapes.ttl")
        structure = {SH.targetClass, SH.targetSubjectsOf, SH.property, SH.path, SH.severity, SH.message, RDF.type}
        shapes = {s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph.subjects(RDF.type, kind)}
        for shape in shapes | {s for s in graph.objects(None, SH.property) if isinstance(s, URIRef)}:
            if set(graph.predicates(shape)) - structure:
                assert sorted(languages(graph, shape, SH.message)) == ["en", "zh-Hans"], shape

    def test_shapes_are_shacl_core(self) -> None:
        beyond = (SH.sparql, SH.js, SH.rule, SH.expression, SH.target)
        assert not [p for p in parsed("shapes.ttl").predicates() if p in beyond]

    def test_relations_agree_with_the_ontology(self, ontology: Ontology) -> None:
        """Every class is tried on both sides of every relation, the other side being right."""
        names = sorted(ENTITIES)
        turtle, expected = [], set()
        for p in RELATIONS:
            right_subject, right_object = min(ontology.properties[p].domain), min(ontology.properties[p].range)
            for c in names:
                for side, s, o in (("s", c, right_object), ("o", right_subject, c)):
                    turtle.append(f"ex:{p}-{side}-{c} a gwr:{s} ; gwr:{p} ex:{p}-{side}-{c}-2 .")
                    turtle.append(f"ex:{p}-{side}-{c}-2 a gwr:{o} .")
                    if not ontology.accepts(p, [s], [o]):
                        expected.add((f"{p}-{side}-{c}", p[0].upper() + p[1:] + ("" if side == "s" else "Object")))
        found = {(focus, key) for focus, key, _ in results("\n".join(turtle)) if key in RELATION_SHAPES}
        assert found == expected
        assert {key for _, key in found} == RELATION_SHAPES - {
            *("PartOf", "HasPartObject", "RefersToObject"),  # any entity will do there
        }

    @pytest.mark.parametrize(
        ("key", "turtle"),
        [
            ("PartOf", "ex:passage gwr:partOf ex:project ."),
            ("HasPartObject", "ex:project gwr:hasPart ex:passage ."),
            ("RefersToObject", "ex:term gwr:refersTo ex:figure ."),
        ],
    )
    def test_relations_hold_between_entities(self, key: str, turtle: str) -> None:
        assert key in findings(VALID + turtle)

    def test_forgetting_the_ontology_is_noticed(self) -> None:
        data = Graph().parse(data=PREFIXES + VALID, format="turtle")
        conforms, _, _ = pyshacl.validate(data, shacl_graph=parsed("shapes.ttl"))
        assert not conforms


def findings(turtle: str) -> dict[str, Node]:
    """The severity of what the shapes find, by shape."""
    return {key: severity for _, key, severity in results(turtle)}


def results(turtle: str) -> Iterator[tuple[str, str, Node]]:
    """Focus node, shape and severity of each result."""
    data = Graph().parse(data=PREFIXES + turtle, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=parsed("shapes.ttl"), ont_graph=hierarchy())
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, severity = report.value(result, SH.focusNode), report.value(result, SH.resultSeverity)
        shape = report.value(result, SH.sourceShape)
        yield str(focus).removeprefix(EX), shape_key(shape), severity


@cache
def hierarchy() -> Graph:
    """All that the shapes need of the ontology: the subclass axioms."""
    graph = Graph()
    graph += parsed("gwr.ttl").triples((None, RDFS.subClassOf, None))
    return graph


def shape_key(shape: Node) -> str:
    """A shape's local name."""
    assert isinstance(shape, URIRef), "a shape that speaks has a name"
    return shape.rsplit("#", 1)[1]
