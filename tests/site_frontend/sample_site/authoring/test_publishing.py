from __future__ import annotations

import base64
import gzip
from collections import Counter
from pathlib import Path

import pytest

from content.model.component import FieldType
from content.model.decoding import decode_component_presentation, decode_page
from content.model.page import Page
from site_frontend.sample_site.authoring.publishing import (
    PUBLISHED,
    PublishedItem,
    publish,
    published_documents,
    write,
)
from site_frontend.sample_site.authoring.sources import load_library

LIBRARY = load_library()


@pytest.fixture(scope="module")
def items() -> list[PublishedItem]:
    return publish(LIBRARY)


@pytest.fixture(scope="module")
def pages(items: list[PublishedItem]) -> dict[str, Page]:
    return {
        item.path.partition("/pages")[2].rpartition(".")[0]: decode_page(item.data)
        for item in items
        if "/pages/" in item.path and "/navigation." not in item.path
    }


def test_what_is_committed_is_what_the_sources_say(items: list[PublishedItem]) -> None:
    committed = {
        path.relative_to(PUBLISHED).as_posix(): _plain(path.read_bytes())
        for path in published_documents()
    }
    built = {item.path: _plain(item.data) for item in items}
    assert committed.keys() == built.keys()
    assert [path for path in built if committed[path] != built[path]] == []


def test_publishing_again_writes_the_same_bytes(items: list[PublishedItem]) -> None:
    assert publish(LIBRARY) == items


def test_every_component_presentation_decodes_with_fields(
    items: list[PublishedItem],
) -> None:
    decoded = {
        item.path: decode_component_presentation(item.data)
        for item in items
        if "/component_presentations/" in item.path
    }
    assert [path for path, each in decoded.items() if not each.component.fields] == []


def test_both_publications_have_the_same_pages(pages: dict[str, Page]) -> None:
    item_ids = {
        publication_id: {
            page.uri.item_id
            for page in pages.values()
            if page.uri.publication_id == publication_id
        }
        for publication_id in (5, 6)
    }
    assert item_ids[5] == item_ids[6]
    assert len(item_ids[5]) >= 40


def test_every_wire_format_is_in_use(items: list[PublishedItem]) -> None:
    suffixes = Counter(item.path.rpartition(".")[2] for item in items)
    assert min(suffixes[suffix] for suffix in ("json", "txt", "xml")) >= 4
    used = {page.format for page in LIBRARY.pages.values()}
    used |= {component.format for component in LIBRARY.components.values()}
    assert used == {
        "json", "camel-case", "older", "encoded", "xml", "xml-1", "component"
    }  # fmt: skip


def test_every_type_of_field_is_in_use() -> None:
    used = {
        field.field_type
        for schema in LIBRARY.schemas.values()
        for field in (*schema.content_fields(), *schema.metadata_fields())
    }
    assert used == set(FieldType)


def test_identities_are_used_once() -> None:
    numbers = [
        each.id
        for kind in (
            LIBRARY.schemas,
            LIBRARY.categories,
            LIBRARY.page_templates,
            LIBRARY.component_templates,
            LIBRARY.components,
            LIBRARY.pages,
        )
        for each in kind.values()
    ]
    numbers += [
        keyword.id
        for category in LIBRARY.categories.values()
        for keyword in category.keywords.values()
    ]
    numbers += [*LIBRARY.folders.values(), *LIBRARY.structure_groups.values()]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []


def test_pages_name_their_translation(pages: dict[str, Page]) -> None:
    for url, page in pages.items():
        (translation,) = page.metadata_fields["translation"].embedded_values
        other_url = str(translation["url"])
        other = pages.get(other_url) or pages[other_url + "index.html"]
        assert other.uri.item_id == page.uri.item_id, url
        assert other.uri.publication_id != page.uri.publication_id, url


def test_unpublished_documents_are_deleted_and_binaries_stay(tmp_path: Path) -> None:
    stale = tmp_path / "5/pages/gone.html.json"
    binary = tmp_path / "5/binaries/media/kept.jpg"
    for path in (stale, binary):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"{}")
    write([PublishedItem("5/pages/new.html.json", b"new")], tmp_path)
    assert not stale.exists()
    assert binary.exists()
    assert (tmp_path / "5/pages/new.html.json").read_bytes() == b"new"


def test_an_undrawn_binary_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        publish(LIBRARY, tmp_path)


def _plain(data: bytes) -> bytes:
    # Compression may differ between builds of zlib; what is compressed may not.
    return gzip.decompress(base64.b64decode(data)) if data.startswith(b"H4sI") else data
