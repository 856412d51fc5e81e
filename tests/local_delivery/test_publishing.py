from __future__ import annotations

import pytest

from content.exceptions import DecodingError, InvalidUrlError, ItemNotFoundError
from content.local_delivery.published_folder import Effect, PublishedFolder
from content.local_delivery.publishing import Change, Publisher
from tests.support.documents import document, page

PATH = "5/pages/new.html.json"
DOCUMENT = document(page(uri="tcm:5-400-64"))


@pytest.fixture
def publisher(folder: PublishedFolder) -> Publisher:
    return Publisher(folder)


def test_change_says_what_became_of_which_item(publisher):
    change = publisher.publish(PATH, DOCUMENT)
    assert str(change) == "page tcm:5-400-64 at /new.html: created"
    assert str(publisher.publish(PATH, DOCUMENT)).endswith(": unchanged")
    assert str(publisher.unpublish(PATH)).endswith(": removed")


def test_change_without_url_says_its_place(publisher):
    change = publisher.unpublish("5/component_presentations/305-192.json")
    assert str(change) == (
        "component presentation tcm:5-305 "
        "in 5/component_presentations/305-192.json: removed"
    )


def test_listeners_are_told_once_the_change_is_on_disk(root, publisher):
    told: list[tuple[Change, bool]] = []
    publisher.listeners.append(
        lambda change: told.append((change, (root / PATH).exists()))
    )
    published = publisher.publish(PATH, DOCUMENT)
    removed = publisher.unpublish(PATH)
    assert told == [(published, True), (removed, False)]


def test_listeners_are_told_of_what_is_published_again_unchanged(publisher):
    told: list[Change] = []
    publisher.publish(PATH, DOCUMENT)
    publisher.listeners.append(told.append)
    publisher.publish(PATH, DOCUMENT)
    assert [change.effect for change in told] == [Effect.UNCHANGED]


def test_document_that_does_not_decode_changes_nothing(root, publisher):
    told: list[Change] = []
    publisher.listeners.append(told.append)
    with pytest.raises(DecodingError):
        publisher.publish(PATH, b"{")
    assert not (root / PATH).exists()
    assert told == []


def test_document_that_does_not_decode_can_be_forced(root, publisher):
    assert publisher.publish(PATH, b"{", force=True).effect is Effect.CREATED
    assert (root / PATH).read_bytes() == b"{"


def test_what_is_not_published_cannot_be_unpublished(publisher):
    with pytest.raises(ItemNotFoundError):
        publisher.unpublish(PATH)
    with pytest.raises(InvalidUrlError):
        publisher.unpublish("../x")


@pytest.mark.parametrize(
    ("named", "publication_id", "paths"),
    [
        ("/index.html", 0, {"5/pages/index.html.json"}),
        ("/index.html", 6, set()),
        ("tcm:6-310-64", 0, {"6/pages/nl/index.html.json"}),
        ("tcm:5-230", 5, {"5/binaries/media/harbour_tcm5-230.jpg"}),
        ("nonsense", 0, set()),
        ("", 0, set()),
    ],
)
def test_items_are_found_by_url_or_uri(publisher, named, publication_id, paths):
    found = publisher.find_paths(named, publication_id)
    assert {each.path for each in found} == paths


def test_publishing_does_not_look_through_the_folder(folder, monkeypatch):
    scans = []
    monkeypatch.setattr(folder, "_scan", lambda: scans.append(1))
    Publisher(folder).publish(PATH, DOCUMENT)
    assert not scans
