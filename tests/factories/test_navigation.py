from __future__ import annotations

import pytest

from content.caching.recorder import recording
from content.exceptions import ContentServiceUnavailableError, ItemNotFoundError
from content.factories.content import Content
from content.factories.navigation_codec import NavigationCodec
from content.model.navigation import Navigation
from tests.support.navigations import group, item, json_document
from tests.support.stub_provider import StubProvider

URL = "/navigation.json"
URI = "tcm:5-690-64"
OWN = item("Navigation", URL, Id=URI, Visible=False)


@pytest.fixture
def provider():
    return StubProvider()


def get(provider: StubProvider, source: str) -> tuple[Navigation, set[str]]:
    """Return the navigation, and what a page that shows it depends on."""
    with recording(0) as recorder:
        navigation = Content(provider).navigations.get(5, source)
    return navigation, recorder.dependencies - {"everything", "publication:5"}


def test_one_that_is_named_by_its_uri_depends_on_that_page_alone(provider):
    provider.answers["page", URI] = json_document(group("Home", "/"))
    navigation, dependencies = get(provider, URI)
    assert navigation.nodes[0].title == "Home"
    assert dependencies == {"item:1:5:690"}


def test_one_that_lists_its_own_page_tells_which_it_is(provider):
    provider.answers["page", URL] = json_document(group("Home", "/", OWN))
    _, dependencies = get(provider, URL)
    assert dependencies == {"item:1:5:690", f"url:5:{URL}"}


def test_one_that_does_not_depends_on_every_event(provider, caplog):
    provider.answers["page", URL] = json_document(group("Home", "/"))
    _, dependencies = get(provider, URL)
    assert dependencies == {"misses:5", f"url:5:{URL}"}
    assert "does not tell its own URI" in caplog.text


def test_urls_become_the_addresses_of_the_site(provider):
    root = group("Home", "/", group("News", "/news", item("One", "/news/one")))
    provider.answers["page", URI] = json_document(root)
    navigation, _ = get(provider, URI)
    addresses = [node.address for node in navigation.nodes]
    assert addresses == ["/", "/news/", "/news/one.html"]


def test_a_broken_one_has_no_nodes_and_is_not_asked_for_again(provider, caplog):
    provider.answers["page", URL] = b"<html>not now</html>"
    navigation, dependencies = get(provider, URL)
    assert not navigation
    assert dependencies == {"misses:5", f"url:5:{URL}"}
    assert "navigation not understood" in caplog.text
    get(provider, URL)
    assert provider.asked["page", URL] == 1


def test_an_incomplete_one_says_how_much_is_missing(provider, caplog):
    provider.answers["page", URI] = json_document(group("Home", "/", item("")))
    navigation, _ = get(provider, URI)
    assert len(navigation.nodes) == 1
    assert "nodes_left_out=1" in caplog.text


def test_one_that_is_not_published_is_a_fact_that_any_event_may_change(provider):
    with recording(0) as recorder, pytest.raises(ItemNotFoundError):
        Content(provider).navigations.get(5, URL)
    assert {"misses:5", f"url:5:{URL}"} <= recorder.dependencies


def test_a_failing_content_service_says_nothing_of_it(provider):
    provider.answers["page", URL] = ContentServiceUnavailableError("down")
    with pytest.raises(ContentServiceUnavailableError):
        Content(provider).navigations.get(5, URL)


def test_one_that_was_kept_is_the_same(provider):
    root = group(
        "Home", "/", OWN, PublishedDate="2026-03-04T10:00:00Z", Robots="noindex"
    )
    provider.answers["page", URI] = json_document(root)
    fetched, _ = get(provider, URI)
    codec = NavigationCodec()
    assert codec.decode(codec.encode(fetched)) == fetched
