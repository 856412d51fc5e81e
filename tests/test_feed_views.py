from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from lxml import etree

from content.exceptions import ContentServiceUnavailableError
from content.feed_views import ListFeed
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    rich_text_field,
    template,
    text_field,
)
from tests.support.stub_provider import StubProvider
from tests.support.templates import templates_setting

TEASER = template("tcm:5-7-32", "Teaser", view="ArticleTeaser")
OTHER = template("tcm:5-8-32", "Introduction")
SOURCES = {
    "errors/404.html": "nothing here",
    "errors/503.html": "come back later",
}


class NewsFeed(ListFeed):
    view = "ArticleTeaser"
    list_url = "/news/index.html"


def date_field(moment: str) -> dict[str, Any]:
    return {"date": {"Name": "date", "DateTimeValues": [moment], "FieldType": 9}}


def article(number: int, day: int = 0, heading: str = "") -> dict[str, Any]:
    fields = text_field("heading", heading or f"Article {number}")
    fields |= text_field("summary", "Salt & <water>")
    if day:
        fields |= date_field(f"2026-03-{day:02}T10:00:00")
    return component(f"tcm:5-{number}", fields)


def teaser(*arguments: Any, **options: Any) -> dict[str, Any]:
    return presentation(article(*arguments, **options), TEASER)


@pytest.fixture
def provider(monkeypatch):
    stub = StubProvider()
    for number in range(1, 40):
        stub.answers["link", f"tcm:5-{number}"] = f"/news/{number}.html"
    for module in ("views", "feed_views"):
        monkeypatch.setattr(f"content.{module}.get_provider", lambda _alias: stub)
    with override_settings(
        CONTENT_PUBLICATIONS=[{"publication_id": 5, "language": "en"}],
        TEMPLATES=templates_setting(SOURCES),
    ):
        yield stub


def publish(provider: StubProvider, *presentations: dict[str, Any]) -> None:
    news = page(*presentations) | {"Title": "News"}
    provider.answers["page", "/news/index.html"] = document(news)


def ask(**options: Any) -> HttpResponse:
    request = RequestFactory().get("/news/feed.xml")
    response = NewsFeed.as_view(**options)(request)
    assert isinstance(response, HttpResponse)
    return response


def items(**options: Any) -> list[etree._Element]:
    response = ask(**options)
    assert response.status_code == 200
    return etree.fromstring(response.content).findall("channel/item")


def titles(**options: Any) -> list[str]:
    return [str(each.findtext("title")) for each in items(**options)]


def test_the_items_are_those_of_the_view_newest_first(provider):
    shown = presentation(article(9), OTHER)
    publish(provider, shown, teaser(1, 2), teaser(2, 4), teaser(3, 3), teaser(4))
    assert titles() == ["Article 2", "Article 3", "Article 1", "Article 4"]


def test_without_dates_they_are_in_the_order_of_the_page(provider):
    publish(provider, teaser(2), teaser(1), teaser(3))
    assert titles() == ["Article 2", "Article 1", "Article 3"]


def test_an_item_has_what_the_fields_say(provider):
    publish(provider, teaser(1, 2))
    [item] = items()
    assert item.findtext("link") == "http://testserver/news/1.html"
    assert item.findtext("description") == "Salt &amp; &lt;water&gt;"  # it is HTML
    assert item.findtext("pubDate") == "Mon, 02 Mar 2026 10:00:00 +0000"


def test_rich_text_is_read_as_text(provider):
    fields = rich_text_field("heading", "<p>Salt &amp; <b>water</b></p>")
    publish(provider, presentation(component("tcm:5-1", fields), TEASER))
    assert titles() == ["Salt & water"]


def test_what_cannot_be_linked_to_or_has_no_title_is_left_out(provider):
    del provider.answers["link", "tcm:5-1"]
    nameless = presentation(component("tcm:5-2"), TEASER)
    publish(provider, teaser(1), nameless, teaser(3))
    assert titles() == ["Article 3"]


def test_what_is_for_some_visitors_only_is_told_to_nobody(provider):
    for_sailors = teaser(2)
    for_sailors["Conditions"] = [{"Name": "sailor", "Value": "1", "Operator": 0}]
    publish(provider, teaser(1), for_sailors)
    assert titles() == ["Article 1", "Article 2"]
    with override_settings(
        CONTENT_TARGET_GROUPS="tests.rendering.test_target_groups.is_for"
    ):
        assert titles() == ["Article 1"]


def test_there_is_an_end_to_a_feed(provider):
    publish(provider, *(teaser(number) for number in range(1, 40)))
    assert len(items()) == 20
    assert len(items(limit=3)) == 3


def test_what_xml_cannot_say_is_left_out(provider):
    publish(provider, teaser(1, heading="Bell \x07 and <tag>"))
    assert titles() == ["Bell  and <tag>"]


@pytest.mark.parametrize("kind", [Rss201rev2Feed, Atom1Feed])
def test_nor_does_an_address_keep_it_from_being_said(provider, kind):
    publish(provider, teaser(1))
    provider.answers["link", "tcm:5-1"] = "/news/1.html?bell=\x07"
    assert b"/news/1.html?bell=" in ask(feed_class=kind).content


def test_a_date_at_the_end_of_time_is_none(provider):
    fields = text_field("heading", "Never") | date_field("9999-12-31T23:59:59")
    publish(provider, presentation(component("tcm:5-1", fields), TEASER))
    with override_settings(TIME_ZONE="America/New_York"):
        assert titles() == ["Never"]


def test_atom_is_a_matter_of_an_option(provider):
    publish(provider, teaser(1, 2))
    response = ask(feed_class=Atom1Feed)
    assert response["Content-Type"].startswith("application/atom+xml")
    assert etree.fromstring(response.content).tag.endswith("feed")


def test_dynamic_items_are_loaded_and_missing_ones_left_out(provider):
    stub = presentation(
        {"Id": "tcm:5-1", "Title": "x", "ComponentType": 1}, TEASER, is_dynamic=True
    )
    lost = presentation(
        {"Id": "tcm:5-2", "Title": "x", "ComponentType": 1}, TEASER, is_dynamic=True
    )
    provider.answers["dcp", "tcm:5-1"] = document(teaser(1))
    publish(provider, stub, lost)
    assert titles() == ["Article 1"]


def test_a_list_that_is_not_published_is_a_404(provider):
    assert ask().status_code == 404


def test_a_failing_content_service_is_a_503(provider):
    provider.answers["page", "/news/index.html"] = ContentServiceUnavailableError("x")
    assert ask().status_code == 503


@pytest.mark.parametrize("options", [{"list_url": ""}, {"colour": "red"}])
def test_a_wrong_declaration_is_refused_where_it_is_made(options):
    with pytest.raises(TypeError):
        NewsFeed.as_view(**options)
