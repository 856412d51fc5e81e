from __future__ import annotations

import json
from typing import Any

from content.model.decoding import decode_component_presentation, decode_page
from site_frontend.sample_site.authoring.documents import (
    build_dynamic_presentation,
    build_page,
)
from site_frontend.sample_site.authoring.formats import write_document
from site_frontend.sample_site.authoring.publishing import editions
from site_frontend.sample_site.authoring.sources import Format, load_library

LIBRARY = load_library()
ENGLISH, _ = editions(LIBRARY)
PAGE = build_page(ENGLISH, LIBRARY.pages["record-seals-page"])
PRESENTATION = build_dynamic_presentation(ENGLISH, "record-seals:article-teaser")


def written(form: Format) -> bytes:
    return write_document("Page", PAGE, form).data


def in_fields(document: bytes) -> dict[str, Any]:
    page: dict[str, Any] = json.loads(document)
    fields: dict[str, Any] = page["ComponentPresentations"][0]["Component"]["Fields"]
    return fields


def test_the_formats_of_a_page_say_the_same() -> None:
    plain = decode_page(written("json"))
    alike: tuple[Format, ...] = ("camel-case", "encoded", "older")
    assert [form for form in alike if decode_page(written(form)) != plain] == []


def test_xml_says_what_json_says_of_fields() -> None:
    plain = decode_page(written("json")).component_presentations[0]
    for form in ("xml", "xml-1"):
        page = decode_page(write_document("Page", PAGE, form).data)
        component = page.component_presentations[0].component
        assert component.fields["heading"] == plain.component.fields["heading"]
        assert component.fields["body"] == plain.component.fields["body"]
        titles = [each.title for each in component.fields["topic"].keyword_values]
        assert titles == ["Nature"]


def test_camel_case_leaves_the_names_of_fields_alone() -> None:
    document = json.loads(written("camel-case"))
    component = document["componentPresentations"][0]["component"]
    assert "heading" in component["fields"]
    assert component["fields"]["heading"]["fieldType"] == 0


def test_older_fields_have_a_first_value_and_keywords() -> None:
    topic = in_fields(written("older"))["topic"]
    assert topic["Value"] == "Nature"
    assert [each["Title"] for each in topic["Keywords"]] == ["Nature"]
    assert "KeywordValues" not in topic


def test_first_version_pages_name_regions_in_template_metadata() -> None:
    page = decode_page(written("xml-1"))
    regions = [
        each.component_template.find_metadata_text("region")
        for each in page.component_presentations
    ]
    assert regions == ["", "Related", "Header", "Footer"]
    assert page.regions == ()


def test_first_version_presentations_are_bare_components() -> None:
    for form in ("xml-1", "component"):
        document = write_document("ComponentPresentation", PRESENTATION, form).data
        assert b"ComponentTemplate" not in document
        decoded = decode_component_presentation(document)
        assert str(decoded.component.fields["heading"]) == "611 seals, and a rule"
