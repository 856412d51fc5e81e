"""What is told of a change: everything that it may have changed, and nothing else."""

from __future__ import annotations

import pytest

from content.invalidation.cache_events import KeyForm
from content.invalidation.event_dependencies import dependencies_of_event
from content.invalidation.event_text import parse_event
from content.local_delivery.events import messages_of_change
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.publishing import Change, Publisher
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
    text_field,
)
from tests.support.local_delivery import write_sample

# Of any event of an item: what was missing, and what queries find.
ANY = {"misses:5", "lists:5"}


@pytest.fixture
def publisher(tmp_path):
    return Publisher(PublishedFolder(write_sample(tmp_path)))


def dependencies(change: Change) -> set[str]:
    return {
        dependency
        for message in messages_of_change(change)
        for dependency in dependencies_of_event(
            parse_event(message.encode(), KeyForm.NAMESPACED)
        )
    }


def make_page(uri: str, *component_uris: str) -> bytes:
    shown = [
        presentation(
            component(each, text_field("title", "Any")),
            template("tcm:5-190-32", "Article"),
        )
        for each in component_uris
    ]
    return document(page(*shown, uri=uri))


def test_a_page_tells_of_what_it_holds_now_and_held_before(publisher):
    change = publisher.publish(
        "5/pages/news/tides.html.json", make_page("tcm:5-311-64", "tcm:5-399")
    )
    items = {"item:1:5:311", "item:1:5:302", "item:1:5:399"}
    links = {"link:1:5:311", "link:1:5:302", "link:1:5:399"}
    assert dependencies(change) == items | links | ANY


def test_another_page_at_the_same_url_tells_of_both(publisher):
    change = publisher.publish(
        "5/pages/news/tides.html.json", make_page("tcm:5-999-64", "tcm:5-302")
    )
    assert {"item:1:5:311", "item:1:5:999"} <= dependencies(change)


def test_a_dynamic_presentation_on_a_page_is_told_of_as_a_link_only(publisher):
    change = publisher.unpublish("5/pages/news/index.html.json")
    found = dependencies(change)
    assert "link:1:5:305" in found
    assert "item:1:5:305" not in found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "5/component_presentations/305-192.json",
            {"item:1:5:305", "link:1:5:305"} | ANY,
        ),
        (
            "5/binaries/media/harbour_tcm5-230.jpg",
            {"item:1:5:230", "link:1:5:230"} | ANY,
        ),
        ("5/taxonomies/33.json", {"item:1:5:33", "item:1:5:204"} | ANY),
        ("5/publication.json", {"publication:5"}),
    ],
)
def test_what_is_unpublished_is_told_of(publisher, path, expected):
    assert dependencies(publisher.unpublish(path)) == expected


def test_an_item_without_identity_stands_for_its_publication(publisher):
    change = publisher.publish("5/binaries/media/nameless.jpg", b"bytes")
    assert dependencies(change) == {"publication:5"}
