from __future__ import annotations

from content.exceptions import ContentServiceUnavailableError
from tests.rendering.samples import PLAIN, plain
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    region,
    template,
    text_field,
)


def test_a_dynamic_component_presentation_is_loaded(render, provider):
    provider.answers["dcp", "tcm:5-1"] = document(plain(1))
    stub = presentation(component("tcm:5-1"), PLAIN, is_dynamic=True)
    assert render(page(stub)).html == "[component 1]"


def test_a_bare_component_is_shown_by_the_pages_template(render, provider):
    heading = text_field("heading", "from DD4T 1")
    provider.answers["dcp", "tcm:5-1"] = document(component("tcm:5-1", heading))
    stub = presentation(component("tcm:5-1"), PLAIN, is_dynamic=True)
    assert render(page(stub)).html == "[from DD4T 1]"


def test_a_dynamic_component_presentation_keeps_the_region_of_its_page(
    render, provider
):
    provider.answers["dcp", "tcm:5-1"] = document(plain(1))
    in_region = template("tcm:5-191-32", "Plain", region="Aside")
    stub = presentation(component("tcm:5-1"), in_region, is_dynamic=True)
    assert render(page(stub)).html == "<Aside>[component 1]</>"


def test_the_region_that_the_page_assigns_goes_before_any_other(render, provider):
    elsewhere = template("tcm:5-191-32", "Plain", region="Elsewhere")
    heading = text_field("heading", "component 1")
    loaded = presentation(component("tcm:5-1", heading), elsewhere)
    provider.answers["dcp", "tcm:5-1"] = document(loaded)
    in_region = template("tcm:5-191-32", "Plain", region="Aside")
    stub = presentation(component("tcm:5-1"), in_region, is_dynamic=True)
    assert render(page(stub)).html == "<Aside>[component 1]</>"


def test_a_dynamic_component_presentation_in_a_nested_region_is_loaded(
    render, provider
):
    provider.answers["dcp", "tcm:5-1"] = document(plain(1))
    stub = presentation(component("tcm:5-1"), PLAIN, is_dynamic=True)
    regions = [region("Main", plain(2), regions=[region("Inner", stub)])]
    html = render(page(regions=regions)).html
    assert html == "<Main>[component 2]<Inner>[component 1]</></>"


def test_one_that_is_not_published_leaves_a_gap(render):
    stub = presentation(component("tcm:5-1"), PLAIN, is_dynamic=True)
    result = render(page(stub, plain(2)))
    assert result.html == "<!-- not shown: tcm:5-1 by tcm:5-191-32 -->\n[component 2]"


def test_one_that_only_the_page_holds_is_shown_from_the_page(render):
    assert render(page(plain(1, is_dynamic=True))).html == "[component 1]"


def test_one_that_cannot_be_fetched_leaves_a_gap_although_the_page_has_a_copy(
    render, provider
):
    provider.answers["dcp", "tcm:5-1"] = ContentServiceUnavailableError("down")
    result = render(page(plain(1, is_dynamic=True), plain(2)))
    assert "[component 1]" not in result.html
    assert "[component 2]" in result.html
    assert result.gaps == 1


def test_one_that_does_not_decode_leaves_a_gap(render, provider):
    provider.answers["dcp", "tcm:5-1"] = b'{"Component": '
    stub = presentation(component("tcm:5-1"), PLAIN, is_dynamic=True)
    assert render(page(stub)).gaps == 1
