from __future__ import annotations

import time

import pytest

from content.caching.site_cache import reset_site_cache
from content.exceptions import ContentServiceUnavailableError
from tests.rendering.samples import XLINK
from tests.support.documents import (
    component,
    document,
    link_field,
    page,
    presentation,
    rich_text_field,
    template,
)


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


@pytest.mark.parametrize("filter_name", ["rich_text", "link_url"])
def test_a_template_may_ask_whether_an_absent_field_leads_anywhere(
    render, templates, filter_name
):
    templates["pages/default.html"] = (
        f"{{% if page.metadata_fields.more|{filter_name} %}}yes{{% else %}}no{{% endif %}}"
    )
    assert render(page()).html == "no"


def test_later_pages_ask_early_and_only_for_links_that_a_view_shows(
    render, provider, templates
):
    templates["component_presentations/early_teaser.html"] = "{{ component|link_url }} "
    teaser = template("tcm:5-7-32", "Early Teaser")
    numbers = range(1, 11)
    for number in numbers:
        provider.answers["link", f"tcm:5-{number}"] = f"/{number}.html"
    # Each links to the next, whose own link is shown, and to one that is not.
    teasers = [
        presentation(
            component(
                f"tcm:5-{number}",
                rich_text_field("body", XLINK.format(f"tcm:5-{number + 1}"))
                | rich_text_field("more", XLINK.format("tcm:5-99")),
            ),
            teaser,
        )
        for number in numbers
    ]
    assert "/10.html" in render(page(*teasers)).html

    reset_site_cache()
    provider.asked.clear()
    provider.latency_seconds = 0.05
    started = time.monotonic()
    assert "/10.html" in render(page(*teasers)).html
    seconds = time.monotonic() - started

    assert dict(provider.asked) == {
        ("link", f"tcm:5-{number}"): 1 for number in numbers
    }
    assert seconds < 0.3  # one after the other take half a second
