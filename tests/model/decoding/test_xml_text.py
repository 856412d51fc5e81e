from __future__ import annotations

from datetime import datetime

import pytest

from content.exceptions import DecodingError
from content.model.component import ComponentType, ConditionOperator, FieldType
from content.model.decoding import decode_component_presentation, decode_page
from content.model.decoding.xml_text import read_xml
from tests.model.samples import DOTNET_XML, JAVA_XML

XSI = b"http://www.w3.org/2001/XMLSchema-instance"


def test_dotnet_flavour_is_read():
    page = decode_page(DOTNET_XML)
    assert (page.title, page.filename, page.version) == ("Ferries", "ferries", 2)
    assert page.page_template.find_metadata_text("view") == "GeneralPage"
    assert page.structure_group is not None
    component = page.component_presentations[0].component
    assert component.component_type is ComponentType.NORMAL
    assert component.folder is None
    assert component.fields["rating"].value == 4.5
    topic = component.fields["topic"]
    assert (topic.field_type, topic.category_name) == (FieldType.KEYWORD, "Topic")
    assert topic.keyword_values[0].key == "transport"
    assert topic.keyword_values[0].title == "Transport"
    assert str(component.fields["sections"].embedded_values[0]["caption"]) == (
        "Spring <b>"
    )


def test_conditions_are_read_with_the_type_of_their_value():
    (condition,) = (
        decode_page(DOTNET_XML).component_presentations[0].target_group_conditions
    )
    assert (condition.name, condition.negate) == ("age", True)
    assert condition.operator is ConditionOperator.GREATER_THAN
    assert condition.value == 18.0


def test_java_flavour_is_read():
    page = decode_page(JAVA_XML)
    assert (page.title, page.filename) == ("Ferries", "ferries")
    assert page.page_template.file_extension == "html"
    assert page.page_template.find_metadata_text("view") == "home"
    component = page.component_presentations[0].component
    assert component.schema.root_element_name == "Article"
    assert component.multimedia is not None
    assert (component.multimedia.file_name, component.multimedia.size) == ("a.png", 93)
    opened = datetime(2013, 5, 20, 9)  # noqa: DTZ001  # no zone
    assert component.fields["opened"].value == opened
    assert component.categories[0].keywords[0].path == "\\Topic\\Ferry"


def test_java_flavour_has_the_schema_within_the_embedded_sets():
    page = decode_page(JAVA_XML)
    sections = page.component_presentations[0].component.fields["sections"]
    assert [str(each) for each in sections.embedded_values] == ["First", ""]
    assert sections.embedded_schema is not None
    assert sections.embedded_schema.root_element_name == "Section"


def test_bare_component_is_read():
    document = b"<component><id>tcm:5-1</id><fields /></component>"
    presentation = decode_component_presentation(document)
    assert presentation.component.id_text == "tcm:5-1"
    assert presentation.component_template.id_text == ""


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b'<?xml version="1.0"?>',
        b'<?xml version="1.0" encoding="utf-8"?>\r\n',
        b'<?xml version="1.0" encoding="utf-16"?>',
        b'<?xml version="1.0" encoding="no-such"?>',
        b"<!-- a comment --><?a b?>\n",
        b"\xef\xbb\xbf",
    ],
)
def test_what_stands_before_the_root_does_not_matter(before):
    document = before + "<Component><Title>é</Title><Fields/></Component>".encode()
    assert decode_component_presentation(document).component.title == "é"


@pytest.mark.parametrize(
    "declaration",
    [
        b"",
        b'<?xml version="1.0" encoding="utf-8"?>',
        b'<?xml version="1.0" encoding="iso-8859-1"?>',
        b'<?xml version="1.0" encoding="utf-16"?>',
    ],
)
def test_bytes_that_are_no_utf8_are_read_as_windows_1252_or_as_declared(declaration):
    document = declaration + b"<Component><Title>caf\xe9</Title><Fields/></Component>"
    assert decode_component_presentation(document).component.title == "café"


@pytest.mark.parametrize(
    ("xml", "title"),
    [
        (b"<Title> a </Title>", " a "),
        (b"<Title>a<!-- b -->c<?d e?><![CDATA[<f>]]></Title>", "ac<f>"),
        (b'<Title lang="en">a</Title>', "a"),
        (b"<Title>a</Title><Title>b</Title>", "a"),
        (b'<x:Title xmlns:x="urn:x">a</x:Title>', "a"),
        (b'<Title i:nil="true" xmlns:i="%s">a</Title>' % XSI, ""),
    ],
)
def test_text_of_an_element(xml, title):
    document = b"<Component>" + xml + b"<Fields/></Component>"
    assert decode_component_presentation(document).component.title == title


def test_number_that_is_none_stays_text():
    xml = b'<a><Value i:type="q:double" xmlns:i="%s">many</Value></a>'
    assert read_xml(xml % XSI) == {"Value": "many"}


def test_later_field_of_the_same_key_counts():
    item = "<item><string>a</string><field><name>{}</name></field></item>"
    xml = f"<a><fields>{item.format(1)}{item.format(2)}</fields></a>"
    assert read_xml(xml.encode()) == {"fields": {"a": {"name": "2"}}}


def test_item_without_value_has_none():
    item = "<item><key><string>a</string></key><value/></item>"
    assert read_xml(f"<a><Fields>{item}</Fields></a>".encode()) == {
        "Fields": {"a": None}
    }


@pytest.mark.parametrize(
    ("document", "reason", "place"),
    [
        (b"<Page>", "Broken XML", "line 1, column 7"),
        (b"<Page></Pag>", "Broken XML", "line 1"),
        (b"<Page>&nbsp;</Page>", "Broken XML", "line 1"),
        (b"<Page>\x00</Page>", "Broken XML", "line 1"),
        (b"<Page/>", "Nothing within the root element", "/"),
        (b"<html><body><p>Gateway</p></body></html>", "No published item", "$"),
        (b"<a><Fields><item/></Fields></a>", "a key and a value", "/a/Fields/item"),
        (b"<Component><Fields>x</Fields><Title><b/></Title></Component>", "text", "$"),
        (b"<a>" * 300 + b"</a>" * 300, "Excessive depth", "line 1"),
    ],
)
def test_anything_else_is_refused_with_its_place(document, reason, place):
    with pytest.raises(DecodingError, match=reason) as caught:
        decode_component_presentation(document)
    assert caught.value.identity["place"].startswith(place)


EXPANDING = b'<!DOCTYPE Component [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
FETCHING = b'<!DOCTYPE Component [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
EXTERNAL = b'<!DOCTYPE Component SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.mark.parametrize(
    "dtd",
    [EXPANDING, FETCHING, EXTERNAL, b"<!-- x --><?y z?>\n" + EXPANDING],
    ids=["expanding", "fetching", "external", "behind a comment"],
)
def test_document_with_a_dtd_is_refused(dtd):
    document = dtd + b"<Component><Title>&a;</Title><Fields/></Component>"
    with pytest.raises(DecodingError, match="XML with a DTD"):
        decode_component_presentation(document)


def test_dtd_within_text_is_text():
    document = (
        b"<Component><Title><![CDATA[<!DOCTYPE x>]]></Title><Fields/></Component>"
    )
    title = decode_component_presentation(document).component.title
    assert title == "<!DOCTYPE x>"


def test_prolog_of_many_comments_is_read_quickly():
    document = b"<!---->" * 100_000 + b"<Component><Fields/></Component>"
    assert decode_component_presentation(document).component.title == ""
