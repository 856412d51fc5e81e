from __future__ import annotations

import json

import pytest
from django.test import override_settings

from content.model.uri import Namespace, TcmUri
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.named_dependencies import (
    find_dependencies,
    message_of,
)
from content.operations.inspection.names import (
    NamedEverything,
    NamedItem,
    NamedPublication,
    parse_name,
)

PAGE = NamedItem(TcmUri(5, 7, 64))


@pytest.mark.parametrize(
    ("named", "keys", "message", "dependencies"),
    [
        (
            PAGE,
            "auto",
            (1, "/com.tridion.storage.ItemMeta", "1:5:7"),
            ("item:1:5:7", "misses:5", "lists:5"),
        ),
        (
            PAGE,
            "legacy",
            (1, "/com.tridion.storage.ItemMeta", "5:7"),
            ("item:1:5:7", "misses:5", "lists:5", "item:2:5:7"),
        ),
        (
            NamedItem(TcmUri(5, 7, namespace=Namespace.ISH)),
            "namespaced",
            (1, "/com.tridion.storage.ItemMeta", "2:5:7"),
            ("item:2:5:7", "misses:5", "lists:5"),
        ),
        (
            NamedItem(TcmUri(0, 5, 1)),
            "auto",
            (1, "/com.tridion.storage.publication", "5"),
            ("publication:5",),
        ),
        (
            NamedPublication(1),
            "auto",
            (1, "/com.tridion.storage.publication", "1"),
            ("publication:1",),
        ),
        (NamedEverything(), "auto", (0, "/", ""), ("everything",)),
    ],
)
def test_event_tells_of_it_and_invalidates_it(site, named, keys, message, dependencies):
    with override_settings(CONTENT_EVENT_KEYS=keys):
        told = json.loads(message_of(named))
        found = find_dependencies([named], site.store)
    assert (told["type"], told["regionPath"], told["key"]) == message
    assert set(found) == set(dependencies)


def test_each_dependency_is_named_once(site):
    found = find_dependencies([PAGE, PAGE, NamedItem(TcmUri(5, 8))], site.store)
    assert found == ("item:1:5:7", "misses:5", "lists:5", "item:1:5:8")


def test_url_stands_for_the_page_known_there_and_for_one_that_may_be(site):
    site.visit("/news.html")
    assert find_dependencies([parse_name("/news.html")], site.store) == (
        "url:5:/news.html",
        "item:1:5:8",
        "misses:5",
    )
    assert find_dependencies([parse_name("/new")], site.store) == (
        "url:5:/new/index.html",
        "url:5:/new.html",
        "misses:5",
    )


def test_url_of_no_publication_is_an_error(site, settings):
    settings.CONTENT_PUBLICATIONS = [{"publication_id": 6, "path_prefix": "/nl/"}]
    with pytest.raises(InspectionError, match=r"No publication of the site has /news/"):
        find_dependencies([parse_name("/news/")], site.store)
