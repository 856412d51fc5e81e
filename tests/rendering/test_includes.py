from __future__ import annotations

import time
from typing import Any

import pytest

from content.caching.recorder import recording
from content.exceptions import ContentServiceUnavailableError
from tests.support.documents import (
    component,
    document,
    link_field,
    page,
    presentation,
    region,
    template,
    text_field,
)


@pytest.fixture(autouse=True)
def _templates(templates):
    templates["pages/default.html"] = (
        '{% include_page "/header.html" %}|{% component_presentations %}'
    )
    templates["component_presentations/linking.html"] = "({{ fields.to|link_url }})"


def heading(text: str, uri: str = "tcm:5-1") -> dict[str, Any]:
    return presentation(
        component(uri, text_field("heading", text)), template("tcm:5-2-32", "Plain")
    )


def include(*presentations: dict[str, Any], **options: Any) -> bytes:
    return document(page(*presentations, uri="tcm:5-311-64", **options))


def test_a_page_is_shown_within_another(render, provider):
    provider.answers["page", "/header.html"] = include(
        heading("Top"), regions=[region("Menu", heading("Menu", "tcm:5-3"))]
    )
    assert (
        render(page(heading("Text", "tcm:5-4"))).html == "[Top]\n<Menu>[Menu]</>|[Text]"
    )


def test_the_template_of_its_view_is_used_if_there_is_one(render, provider, templates):
    templates["includes/bar.html"] = (
        "bar of {{ page.title }}: {% component_presentations %}"
    )
    bar = template("tcm:5-6-128", "Bar")
    provider.answers["page", "/header.html"] = include(
        heading("Top"), page_template=bar
    )
    html = render(page(heading("Text"))).html
    assert html == "bar of Page tcm:5-311-64: [Top]|[Text]"


def test_tags_after_it_are_of_the_page_around_it(render, provider, templates):
    templates["pages/default.html"] = '{% include_page "/header.html" %} {{ page.uri }}'
    provider.answers["page", "/header.html"] = include(heading("Top"))
    assert render(page()).html == "[Top] tcm:5-310-64"


def test_its_links_are_resolved(render, provider):
    provider.answers["link", "tcm:5-9"] = "/nine.html"
    linking = presentation(
        component("tcm:5-1", link_field("to", "tcm:5-9")),
        template("tcm:5-3-32", "Linking"),
    )
    provider.answers["page", "/header.html"] = include(linking)
    assert render(page()).html == "(/nine.html)|"


def test_one_that_is_not_published_is_a_gap(render, caplog):
    rendered = render(page(heading("Text")))
    assert rendered.html == "<!-- not shown: page /header.html -->|[Text]"
    assert rendered.gaps == 1
    assert "include left out url=/header.html" in caplog.text


def test_one_that_is_not_published_is_no_reason_to_depend_on_every_publish(render):
    with recording(0) as recorder:
        render(page(heading("Text")))
    assert "url:5:/header.html" in recorder.dependencies
    assert "misses:5" not in recorder.dependencies


def test_one_that_cannot_be_asked_for_is_a_gap_and_what_was_before_is_better(
    render, provider
):
    provider.answers["page", "/header.html"] = ContentServiceUnavailableError("down")
    with recording(0) as recorder:
        assert render(page(heading("Text"))).gaps == 1
    assert recorder.is_degraded
    assert "url:5:/header.html" in recorder.dependencies


def test_the_page_depends_on_it_and_what_is_on_it(render, provider):
    provider.answers["page", "/header.html"] = include(heading("Top"))
    with recording(0) as recorder:
        render(page())
    assert {"url:5:/header.html", "item:1:5:311"} <= recorder.dependencies


def test_a_gap_in_it_is_a_gap_of_the_page(render, provider):
    unknown = presentation(component("tcm:5-1"), template("tcm:5-2-32", "Unknown"))
    provider.answers["page", "/header.html"] = include(unknown)
    assert render(page()).gaps == 1


def test_a_page_that_includes_itself_is_a_gap(render, provider, templates):
    templates["includes/loop.html"] = 'loop {% include_page "/header.html" %}'
    provider.answers["page", "/header.html"] = include(
        page_template=template("tcm:5-6-128", "Loop")
    )
    rendered = render(page())
    assert rendered.html == "loop <!-- not shown: page /header.html -->|"
    assert rendered.gaps == 1


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("system/include/header", "/system/include/header.html"),
        ("system/header.xml", "/system/header.xml"),
        ("/header.html", "/header.html"),
    ],
)
def test_names_of_includes_are_as_dxa_has_them(render, provider, templates, name, url):
    templates["pages/default.html"] = f'{{% include_page "{name}" %}}'
    provider.answers["page", url] = include(heading("Top"))
    assert render(page()).html == "[Top]"


def test_what_a_page_template_names_is_fetched_early(render, provider, templates):
    templates["pages/default.html"] = "nothing is shown"
    named = template("tcm:5-6-128", "Default", includes="system/header")
    render(page(page_template=named))
    deadline = time.monotonic() + 5
    while not provider.asked["page", "/system/header.html"]:
        assert time.monotonic() < deadline
        time.sleep(0.001)  # nobody waits for it but this test


def test_a_component_presentation_is_shown_by_its_uri(render, provider, templates):
    templates["pages/default.html"] = (
        '{% component_presentation "tcm:5-1" template="tcm:5-2-32" %}'
    )
    provider.answers["dcp", "tcm:5-1"] = document(heading("By URI"))
    with recording(0) as recorder:
        assert render(page()).html == "[By URI]"
    assert "item:1:5:1" in recorder.dependencies


@pytest.mark.parametrize("uri", ["tcm:5-1", "no uri", "tcm:5-1-->"])
def test_one_that_is_not_published_or_no_uri_is_a_gap(render, templates, uri):
    templates["pages/default.html"] = f'{{% component_presentation "{uri}" %}}'
    rendered = render(page())
    assert rendered.gaps == 1
    assert rendered.html.startswith("<!-- not shown: tcm:")
    assert rendered.html.count("-->") == 1
