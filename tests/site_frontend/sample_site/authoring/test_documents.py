from __future__ import annotations

from content.model.decoding import decode_page
from site_frontend.sample_site.authoring.documents import build_category, build_page
from site_frontend.sample_site.authoring.formats import write_document
from site_frontend.sample_site.authoring.publishing import editions
from site_frontend.sample_site.authoring.sources import load_library

LIBRARY = load_library()
ENGLISH, DUTCH = editions(LIBRARY)


def test_a_page_holds_a_dynamic_presentation_as_a_stub() -> None:
    page = build_page(ENGLISH, LIBRARY.pages["news"])
    stub = page["ComponentPresentations"][1]
    assert stub["IsDynamic"] is True
    assert stub["Component"]["Fields"] == {}
    assert "RenderedContent" not in stub


def test_a_template_with_a_layout_renders_when_it_publishes() -> None:
    page = build_page(DUTCH, LIBRARY.pages["home"])
    rendered = page["ComponentPresentations"][2]["RenderedContent"]
    assert '<h2 id="tide-gauge">De peilschaal aan de Veerkade</h2>' in rendered


def test_regions_hold_regions() -> None:
    document = build_page(ENGLISH, LIBRARY.pages["plan"])
    page = decode_page(write_document("Page", document, "json").data)
    sidebar = next(each for each in page.regions if each.name == "Sidebar")
    assert [each.name for each in sidebar.regions] == ["Help"]
    assert sidebar.component_presentations


def test_region_metadata_is_localised() -> None:
    page = build_page(DUTCH, LIBRARY.pages["home"])
    headings = [
        region["MetadataFields"]["heading"]["Values"]
        for region in page["Regions"]
        if region["MetadataFields"]
    ]
    assert headings[0] == ["Drie overtochten"]


def test_templates_without_metadata_leave_the_view_to_their_title() -> None:
    page = build_page(ENGLISH, LIBRARY.pages["winter-timetable-page"])
    assert page["PageTemplate"]["Title"] == "Article Page"
    assert "MetadataFields" not in page["PageTemplate"]


def test_a_category_holds_its_keywords() -> None:
    category = build_category(DUTCH, "topics")
    assert category["Id"] == "tcm:6-150-512"
    assert [each["Title"] for each in category["Keywords"]][:2] == [
        "Schepen",
        "Dienstregeling",
    ]
