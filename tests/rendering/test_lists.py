from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from content.addressing.publications import SitePublication
from content.caching.recorder import recording
from content.exceptions import ContentServiceUnavailableError
from content.factories.content import Content
from content.model.decoding import decode_page
from content.model.queries import Found, Query
from content.model.uri import TcmUri
from content.rendering.pages import RenderedPage, render_page
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)

QUERY = str(Query(publication_id=5, schema="Article", sort="-date"))


@pytest.fixture(autouse=True)
def _templates(templates):
    templates["pages/default.html"] = (
        '{% find_component_presentations schema="Article" sort="-date" per_page=2 as news %}'
        "{% for each in news %}{% component_presentation each %}{% endfor %}"
        " {{ news.number }}/{{ news.pages }} of {{ news.total }}"
        " <{{ news.previous_url }}|{{ news.next_url }}>"
    )


@pytest.fixture
def articles(provider):
    found = []
    for item_id in range(1, 6):
        uri = f"tcm:5-{item_id}"
        provider.answers["dcp", uri] = document(
            presentation(
                component(uri, text_field("heading", f"{item_id}")),
                template("tcm:5-2-32", "Plain"),
            )
        )
        found.append(Found(TcmUri(5, item_id), TcmUri(5, 2, 32)))
    provider.answers["query", QUERY] = tuple(found)


@pytest.fixture
def visit(provider):
    def visit(query: str = "") -> RenderedPage:
        return render_page(
            RequestFactory().get(f"/{query}"),
            SitePublication(publication_id=5),
            Content(provider),
            decode_page(document(page())),
        )

    return visit


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "[1][2] 1/3 of 5 <|/?page=2>"),
        ("?page=2", "[3][4] 2/3 of 5 </|/?page=3>"),
        ("?page=3&tone=dark", "[5] 3/3 of 5 </?tone=dark&amp;page=2|>"),
        ("?page=99", "[5] 3/3 of 5 </?page=2|>"),
        ("?page=0", "[5] 3/3 of 5 </?page=2|>"),
        ("?page=-1", "[5] 3/3 of 5 </?page=2|>"),
        ("?page=x'%22%3C", "[1][2] 1/3 of 5 <|/?page=2>"),
        ("?page=1" + "0" * 5000, "[1][2] 1/3 of 5 <|/?page=2>"),
    ],
)
def test_a_list_is_shown_a_page_at_a_time(visit, query, shown):
    assert visit(query).html == shown


@pytest.mark.usefixtures("articles")
def test_a_number_that_no_page_has_is_not_kept_for_long(visit):
    with recording(0) as recorder:
        visit("?page=2")
    assert recorder.lifetime_seconds == float("inf")
    for query in ("?page=99", "?page=1&page=2", "?page=&page="):
        with override_settings(CONTENT_MISS_SECONDS=7), recording(0) as recorder:
            visit(query)
        assert recorder.lifetime_seconds == 7


@pytest.mark.usefixtures("articles")
def test_any_publish_of_the_publication_may_change_a_list(visit):
    with recording(0) as recorder:
        visit()
    assert {"lists:5", "item:1:5:1", "item:1:5:2"} <= recorder.dependencies
    assert "item:1:5:3" not in recorder.dependencies


def test_a_list_that_cannot_be_found_is_a_gap(visit, caplog):
    rendered = visit()  # the service answers no queries
    assert rendered.gaps == 1
    assert rendered.html == " 1/1 of 0 <|>"
    assert f"list left out query={QUERY}" in caplog.text


def test_a_list_that_cannot_be_asked_for_is_a_gap_and_what_was_before_is_better(
    visit, provider
):
    provider.answers["query", QUERY] = ContentServiceUnavailableError("down")
    with recording(0) as recorder:
        assert visit().gaps == 1
    assert recorder.is_degraded


@pytest.mark.usefixtures("articles")
def test_an_item_that_cannot_be_loaded_is_left_out(visit, provider):
    del provider.answers["dcp", "tcm:5-2"]
    rendered = visit()
    assert rendered.html.startswith("[1] 1/3 of 5")
    assert rendered.gaps == 1


def test_fields_and_keywords_choose_as_well(visit, provider, templates):
    templates["pages/default.html"] = (
        '{% find_component_presentations template="Teaser" keyword="tcm:5-7-1024"'
        ' place="Noord: halm" as found %}{{ found.total }}'
    )
    query = Query(
        publication_id=5,
        template="Teaser",
        keyword="tcm:5-7-1024",
        metadata=(("place", "Noord: halm"),),
    )
    answer: tuple[Any, ...] = (Found(TcmUri(5, 1), TcmUri(5, 2, 32)),)
    provider.answers["query", str(query)] = answer
    provider.answers["dcp", "tcm:5-1"] = document(
        presentation(component("tcm:5-1"), template("tcm:5-2-32", "Plain"))
    )
    assert visit().html == "1"
