from __future__ import annotations

import time
from typing import Any

import pytest
from django.template import TemplateDoesNotExist
from django.test import override_settings

from content.exceptions import ContentServiceUnavailableError
from tests.support.documents import (
    component,
    document,
    link_field,
    page,
    presentation,
    region,
    rich_text_field,
    template,
    text_field,
)

PLAIN = template("tcm:5-191-32", "Plain")
XLINK = (
    '<p xmlns="http://www.w3.org/1999/xhtml">'
    '<a xlink:href="{}" xmlns:xlink="http://www.w3.org/1999/xlink">more</a></p>'
)


def plain(number: int, **options: Any) -> dict[str, Any]:
    heading = text_field("heading", f"component {number}")
    return presentation(component(f"tcm:5-{number}", heading), PLAIN, **options)


def test_component_presentations_are_rendered_in_their_order(render):
    assert render(page(plain(2), plain(1))).html == "[component 2]\n[component 1]"


def test_the_view_of_a_page_is_named_by_its_templates_metadata(render, templates):
    templates["pages/front_page.html"] = "front: {{ page.title }}"
    page_template = template("tcm:5-9-128", "Anything", view="FrontPage")
    html = render(page(page_template=page_template)).html
    assert html == "front: Page tcm:5-310-64"


def test_the_view_of_a_page_without_metadata_is_its_templates_title(render, templates):
    templates["pages/FrontPage.html"] = "front"
    page_template = template("tcm:5-9-128", "Front Page [for editors]")
    assert render(page(page_template=page_template)).html == "front"


def test_a_page_without_any_template_is_an_error(render, templates):
    del templates["pages/default.html"]
    with pytest.raises(TemplateDoesNotExist):
        render(page())


def test_values_are_escaped(render):
    heading = text_field("heading", "<script>")
    html = render(page(presentation(component("tcm:5-1", heading), PLAIN))).html
    assert html == "[&lt;script&gt;]"


def test_a_component_presentation_without_template_leaves_a_gap(render):
    lost = presentation(component("tcm:5-1"), template("tcm:5-7-32", "No Such View"))
    result = render(page(lost, plain(2)))
    assert result.html == "<!-- not shown: tcm:5-1 by tcm:5-7-32 -->\n[component 2]"
    assert result.gaps == 1


def test_a_component_presentation_that_fails_leaves_a_gap(render, templates, caplog):
    templates["component_presentations/broken.html"] = "{% include missing %}"
    broken = presentation(component("tcm:5-1"), template("tcm:5-7-32", "Broken"))
    result = render(page(broken, plain(2)))
    assert "not shown: tcm:5-1" in result.html
    assert "[component 2]" in result.html
    assert "uri=tcm:5-1" in caplog.text


@override_settings(DEBUG=True)
def test_in_debug_a_gap_says_why(render):
    lost = presentation(component("tcm:5-1"), template("tcm:5-7-32", "No Such View"))
    html = render(page(lost)).html
    assert "component_presentations/no_such_view.html" in html
    assert "TemplateDoesNotExist" in html


def test_content_published_as_html_is_shown_among_the_others(render):
    rendered = presentation(component("tcm:5-1"), PLAIN, rendered="<b>ready</b>")
    html = render(page(plain(2), rendered, plain(3))).html
    assert html == "[component 2]\n<b>ready</b>\n[component 3]"


# -- dynamic component presentations ---------------------------------------------------


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


# -- links -----------------------------------------------------------------------------


def test_links_of_rich_text_and_of_fields_are_resolved(render, provider, templates):
    templates["component_presentations/linking.html"] = (
        "{{ fields.body|rich_text }}"
        "{% for each in fields.related.linked_component_values %}"
        "{{ each|link_url }}{% endfor %}"
    )
    provider.answers["link", "tcm:5-8"] = "/news/index.html#8"
    provider.answers["link", "tcm:5-9"] = "/straße.html"
    fields = rich_text_field("body", XLINK.format("tcm:5-8")) | link_field(
        "related", "tcm:5-9"
    )
    linking = presentation(
        component("tcm:5-1", fields), template("tcm:5-7-32", "Linking")
    )
    html = render(page(linking)).html
    assert html == '<p><a href="/news/#8">more</a></p>/stra%C3%9Fe.html'


def test_a_link_that_cannot_be_asked_for_is_as_one_that_leads_nowhere(
    render, provider, templates
):
    templates["component_presentations/body.html"] = "{{ fields.body|rich_text }}"
    provider.answers["link", "tcm:5-8"] = ContentServiceUnavailableError("down")
    fields = rich_text_field("body", XLINK.format("tcm:5-8"))
    result = render(
        page(presentation(component("tcm:5-1", fields), template("tcm:5-7-32", "Body")))
    )
    assert result.html == "<p>more</p>"
    assert result.gaps == 1


def test_everything_is_asked_for_once_and_side_by_side(render, provider, templates):
    templates["component_presentations/body.html"] = "{{ fields.body|rich_text }}"
    body = template("tcm:5-7-32", "Body")
    stubs = []
    for number in range(1, 11):
        uri, target = f"tcm:5-{number}", f"tcm:5-{100 + number}"
        fields = rich_text_field("body", XLINK.format(target))
        provider.answers["dcp", uri] = document(
            presentation(component(uri, fields), body)
        )
        provider.answers["link", target] = f"/{number}.html"
        stubs.append(presentation(component(uri), body, is_dynamic=True))
    provider.latency_seconds = 0.05

    started = time.monotonic()
    html = render(page(*stubs, *stubs)).html
    seconds = time.monotonic() - started

    assert html.count("<a href=") == 20
    assert set(provider.asked.values()) == {1}
    assert len(provider.asked) == 20
    # 20 calls one after the other take a second; side by side two round trips do.
    assert seconds < 0.5


# -- regions and selection -------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{% component_presentations %}", "[component 1]"),
        ('{% component_presentations region="aside" %}', "[component 2]"),
        ('{% component_presentations region="Other" %}', ""),
        ('{% component_presentations schema="Article" %}', "[component 1]"),
        ('{% component_presentations schema="!Article" %}', ""),
        ('{% component_presentations schema="tcm:5-82-8" %}', "[component 1]"),
        ('{% component_presentations view="Plain, Other" %}', "[component 1]"),
        ('{% component_presentations view="Pla" %}', ""),
        ('{% region "ASIDE" %}', "<Aside>[component 2]</>"),
        ('{% region "Asi" %}', ""),
        ('{% regions exclude="Aside" %}', ""),
    ],
)
def test_templates_choose_by_exact_name(render, templates, tag, expected):
    templates["pages/default.html"] = tag
    heading = text_field("heading", "component 2")
    aside = presentation(
        component("tcm:5-2", heading), template("tcm:5-192-32", "Plain", region="Aside")
    )
    assert render(page(plain(1), aside)).html == expected


def test_a_region_has_its_own_view_and_an_empty_one_is_nothing(render, templates):
    templates["regions/side_bar.html"] = "side: {% component_presentations %}"
    templates["pages/default.html"] = '{% region "SideBar" %}|{% region "Empty" %}'
    regions = [region("SideBar", plain(1)), region("Empty")]
    assert render(page(regions=regions)).html == "side: [component 1]|"


def test_a_native_region_takes_what_metadata_assign_to_it(render):
    heading = text_field("heading", "component 2")
    assigned = presentation(
        component("tcm:5-2", heading), template("tcm:5-192-32", "Plain", region="Main")
    )
    html = render(page(assigned, regions=[region("Main", plain(1))])).html
    assert html == "<Main>[component 1]\n[component 2]</>"
