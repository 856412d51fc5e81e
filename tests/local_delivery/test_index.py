from __future__ import annotations

import pytest

from content.exceptions import ItemNotFoundError
from content.local_delivery.index import ANY_PUBLICATION, Index
from content.local_delivery.places import ItemKind
from content.local_delivery.published_folder import PublishedFolder
from content.model.uri import Namespace, TcmUri


@pytest.fixture
def index(folder: PublishedFolder) -> Index:
    return folder.index()


def test_page_is_found_by_url_and_by_uri(index):
    page = index.get_page_by_url(5, "/news/tides.html")
    assert page is index.get_page_by_uri(TcmUri(5, 311, 64))
    assert page is index.get_page_by_uri(TcmUri(5, 311, 64, version=3))


def test_identity_of_another_type_or_namespace_is_not_found(index):
    for uri in (TcmUri(5, 311, 16), TcmUri(5, 311, 64, namespace=Namespace.ISH)):
        with pytest.raises(ItemNotFoundError):
            index.get_page_by_uri(uri)


def test_page_is_found_in_its_publication_only(index):
    with pytest.raises(ItemNotFoundError):
        index.get_page_by_url(6, "/news/tides.html")


def test_page_is_found_in_its_exact_case_only(index):
    with pytest.raises(ItemNotFoundError):
        index.get_page_by_url(5, "/News/tides.html")


def test_publication_may_be_left_open(index):
    page = index.get_page_by_url(ANY_PUBLICATION, "/nl/index.html")
    assert page.place.publication_id == 6


def test_binary_is_no_page(index):
    with pytest.raises(ItemNotFoundError):
        index.get_page_by_url(5, "/media/harbour_tcm5-230.jpg")
    assert index.get_binary_by_uri(TcmUri(5, 230)) is index.get_binary_by_url(
        5, "/media/harbour_tcm5-230.jpg"
    )


def test_component_presentation_with_the_lowest_template_is_chosen_if_none_is_named(
    index,
):
    chosen = index.get_component_presentation(TcmUri(5, 305))
    assert chosen.place.template_uri == TcmUri(5, 192, 32)


def test_component_presentation_is_found_by_its_template(index):
    uri = TcmUri(5, 305)
    found = index.get_component_presentation(uri, TcmUri(5, 1001, 32))
    assert found.place.path.endswith("305-1001.json")
    with pytest.raises(ItemNotFoundError):
        index.get_component_presentation(uri, TcmUri(5, 7, 32))


def test_pages_are_found_by_what_they_show_in_regions_and_dynamically(index):
    urls = [page.place.url for page in index.find_pages_showing(TcmUri(5, 305))]
    assert urls == ["/news/index.html"]
    assert index.find_pages_showing(TcmUri(5, 999)) == ()


def test_everything_published_of_a_component_is_found_by_its_uri(index):
    assert {item.place.path for item in index.find_by_uri(TcmUri(5, 305))} == {
        "5/component_presentations/305-192.json",
        "5/component_presentations/305-1001.json",
    }


def test_keyword_is_found_by_its_exact_title(index):
    category_uri = TcmUri(5, 33, 512)
    assert b"tcm:5-204-1024" in index.get_keyword(category_uri, "Sea & sky")
    with pytest.raises(ItemNotFoundError):
        index.get_keyword(category_uri, "sea & sky")


def test_items_are_counted_by_kind(index):
    assert index.count(ItemKind.PAGE) == 4
    assert len(index) == len(list(index)) == 10
