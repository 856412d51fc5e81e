from __future__ import annotations

import pytest

from content.exceptions import ItemNotFoundError
from content.local_delivery.links import resolve_component_link
from content.model.uri import TcmUri
from tests.support.documents import (
    component,
    document,
    page,
    presentation,
    template,
)
from tests.support.local_delivery import write_item

TIDES = TcmUri(5, 302)
TEASER = TcmUri(5, 191, 32)
ARTICLE = TcmUri(5, 190, 32)


def test_page_that_shows_the_component_first_is_preferred(folder):
    assert resolve_component_link(folder.index(), TIDES) == "/news/tides.html"


def test_list_of_teasers_does_not_link_to_itself(folder):
    home = TcmUri(5, 310, 64)
    link = resolve_component_link(folder.index(), TIDES, page_uri=home)
    assert link == "/news/tides.html"


def test_page_that_the_link_stands_on_is_preferred_to_others_like_it(root, folder):
    shown = presentation(component("tcm:5-7"), template("tcm:5-8-32", "Article"))
    for item_id, url in ((1, "/a.html"), (2, "/b.html")):
        content = document(page(shown, uri=f"tcm:5-{item_id}-64"))
        write_item(root, f"5/pages{url}.json", content)
    index, uri = folder.index(), TcmUri(5, 7)
    assert resolve_component_link(index, uri) == "/a.html"
    link = resolve_component_link(index, uri, page_uri=TcmUri(5, 2, 64))
    assert link == "/b.html"


def test_page_of_the_same_structure_group_is_preferred(folder):
    welcome, news = TcmUri(5, 301), TcmUri(5, 311, 64)
    index = folder.index()
    assert resolve_component_link(index, welcome) == "/index.html"
    assert resolve_component_link(index, welcome, page_uri=news) == "/news/index.html"


def test_page_that_is_not_published_prefers_none(folder):
    unknown = TcmUri(5, 999, 64)
    assert (
        resolve_component_link(folder.index(), TIDES, page_uri=unknown)
        == "/news/tides.html"
    )


def test_excluded_template_does_not_count(folder):
    ferry = TcmUri(5, 305)
    index = folder.index()
    assert resolve_component_link(index, ferry) == "/news/index.html"
    with pytest.raises(ItemNotFoundError):
        resolve_component_link(index, ferry, excluded_template_uri=TEASER)


def test_component_that_no_page_shows_has_no_link(folder):
    with pytest.raises(ItemNotFoundError):
        resolve_component_link(folder.index(), TcmUri(5, 999))


@pytest.mark.parametrize(
    ("urls", "chosen"),
    [
        (["/b/c.html", "/z.html"], "/z.html"),
        (["/b.html", "/a.html"], "/a.html"),
    ],
)
def test_shorter_path_then_url_order_decides(root, folder, urls, chosen):
    shown = presentation(component("tcm:5-7"), template("tcm:5-8-32", "Article"))
    for item_id, url in enumerate(urls, 1):
        content = document(page(shown, uri=f"tcm:5-{item_id}-64"))
        write_item(root, f"5/pages{url}.json", content)
    assert resolve_component_link(folder.index(), TcmUri(5, 7)) == chosen


def test_anchor_is_added_unless_the_component_is_shown_first(folder):
    index = folder.index()
    link = resolve_component_link(
        index, TIDES, excluded_template_uri=ARTICLE, with_anchor=True
    )
    assert link == "/index.html#302"
    assert resolve_component_link(index, TIDES, with_anchor=True) == "/news/tides.html"
