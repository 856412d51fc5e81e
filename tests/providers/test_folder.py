from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.model.uri import NULL_URI, TcmUri
from content.providers.contracts import BinaryMeta, ContentProvider
from content.providers.folder import FolderProvider
from tests.support.asking import ask
from tests.support.local_delivery import write_item, write_sample

HOME = TcmUri(5, 310, 64)
HARBOUR = TcmUri(5, 230)
HARBOUR_URL = "/media/harbour_tcm5-230.jpg"
FERRY = TcmUri(5, 305)
ABSENT = TcmUri(5, 999)
CATEGORY = TcmUri(5, 33, 512)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "published")


@pytest.fixture
def provider(root: Path) -> ContentProvider:
    return FolderProvider(folder=root)


def test_page_is_its_file(root, provider):
    document = (root / "5/pages/index.html.json").read_bytes()
    assert provider.fetch_page_by_url(5, "/index.html") == document
    assert provider.fetch_page_by_uri(HOME) == document


def test_component_presentation_is_its_file(root, provider):
    folder = root / "5/component_presentations"
    first, second = (folder / f"305-{each}.json" for each in (192, 1001))
    assert provider.fetch_component_presentation(FERRY) == first.read_bytes()
    template_uri = TcmUri(5, 1001, 32)
    document = provider.fetch_component_presentation(FERRY, template_uri)
    assert document == second.read_bytes()


def test_component_presentations_that_are_missing_are_left_out(provider):
    found = provider.fetch_component_presentations((ABSENT, FERRY, ABSENT))
    assert found == (provider.fetch_component_presentation(FERRY),)


def test_link_leads_to_a_page_that_shows_the_component(provider):
    tides = TcmUri(5, 302)
    assert provider.fetch_component_link(tides) == "/news/tides.html"
    assert provider.fetch_component_link(tides, page_uri=HOME) == "/news/tides.html"
    article = TcmUri(5, 190, 32)
    link = provider.fetch_component_link(tides, excluded_template_uri=article)
    assert link == "/index.html"


def test_binary_is_its_file(root, provider):
    content = (root / f"5/binaries{HARBOUR_URL}").read_bytes()
    assert ask(provider, "download_binary_by_url", 5, HARBOUR_URL) == content
    assert ask(provider, "download_binary_by_uri", HARBOUR) == content
    assert provider.fetch_binary_url(HARBOUR) == HARBOUR_URL


def test_binary_is_known_by_its_name_and_file(provider):
    meta = provider.fetch_binary_meta_by_uri(HARBOUR)
    assert meta == provider.fetch_binary_meta_by_url(5, HARBOUR_URL)
    assert meta == BinaryMeta(
        uri=HARBOUR, variant_id="default", last_published=meta.last_published
    )


def test_binary_whose_name_tells_no_uri_has_none(root, provider):
    write_item(root, "5/binaries/logo.svg", b"<svg/>")
    assert provider.fetch_binary_meta_by_url(5, "/logo.svg").uri == NULL_URI


def test_date_is_when_the_file_was_written(provider):
    dates = {
        provider.fetch_page_last_published_by_url(5, "/index.html"),
        provider.fetch_page_last_published_by_uri(HOME),
        provider.fetch_component_presentation_last_published(FERRY),
    }
    now = datetime.now(UTC)
    assert all(timedelta(0) < now - date < timedelta(minutes=1) for date in dates)


def test_keyword_is_found_by_its_title(provider):
    keyword = provider.fetch_keyword(CATEGORY, "Sea & sky")
    assert (keyword.uri, keyword.key) == (TcmUri(5, 204, 1024), "sea")


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("fetch_page_by_url", (5, "/absent.html")),
        ("fetch_page_by_url", (6, "/index.html")),
        ("fetch_page_by_uri", (ABSENT,)),
        ("fetch_component_presentation", (ABSENT,)),
        ("fetch_component_presentation", (FERRY, ABSENT)),
        ("fetch_component_link", (ABSENT,)),
        ("download_binary_by_url", (5, "/index.html")),
        ("download_binary_by_uri", (ABSENT,)),
        ("fetch_binary_meta_by_url", (5, "/absent")),
        ("fetch_binary_meta_by_uri", (ABSENT,)),
        ("fetch_binary_url", (ABSENT,)),
        ("fetch_page_last_published_by_url", (5, "/absent")),
        ("fetch_page_last_published_by_uri", (ABSENT,)),
        ("fetch_component_presentation_last_published", (ABSENT,)),
        ("fetch_keyword", (CATEGORY, "absent")),
        ("fetch_keyword", (ABSENT, "Sea & sky")),
    ],
    ids=str,
)
def test_what_is_missing_is_not_found(provider, method, arguments):
    with pytest.raises(ItemNotFoundError):
        ask(provider, method, *arguments)


@pytest.mark.parametrize(
    "url", ["", "index.html", "/../x", "/a/..", "/./a", "/a\x00", "/a\n", "/..\\a"]
)
def test_url_that_no_item_can_have_is_refused(provider, url):
    for method in ("fetch_page_by_url", "download_binary_by_url"):
        with pytest.raises(InvalidUrlError):
            ask(provider, method, 5, url)


def test_broken_document_is_returned_as_it_is(root, provider):
    write_item(root, "5/pages/broken.html.json", b"{")
    assert provider.fetch_page_by_url(5, "/broken.html") == b"{"


def test_binary_without_a_byte_is_not_found(root, provider):
    write_item(root, "5/binaries/empty_tcm5-231.css", b"")
    with pytest.raises(ItemNotFoundError):
        ask(provider, "download_binary_by_url", 5, "/empty_tcm5-231.css")
