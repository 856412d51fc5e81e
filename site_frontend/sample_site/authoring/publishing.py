"""Publishing: writes every item of every publication where local delivery finds it.

``<publication id>/pages/<url>.<suffix>``, ``component_presentations/<component item
id>-<template item id>.<suffix>``, ``binaries/<url>``, ``taxonomies/<category item
id>.json`` and ``publication.json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from site_frontend.sample_site.authoring.documents import (
    build_category,
    build_dynamic_presentation,
    build_page,
)
from site_frontend.sample_site.authoring.edition import Edition
from site_frontend.sample_site.authoring.formats import write_document
from site_frontend.sample_site.authoring.navigation import write_navigation
from site_frontend.sample_site.authoring.sources import Library

PUBLISHED = Path(__file__).parents[1] / "published"


class PublishedItem(msgspec.Struct, frozen=True):
    """A file to write: its path within the published folder, and its bytes."""

    path: str
    data: bytes


def publish(library: Library, published: Path = PUBLISHED) -> list[PublishedItem]:
    """Return every item but the binaries; those are drawn, and only measured here.

    Raises:
        FileNotFoundError: A binary that a component needs has not been drawn.
    """
    return [
        item
        for edition in editions(library, published)
        for item in _publish_edition(edition)
    ]


def write(items: list[PublishedItem], published: Path = PUBLISHED) -> None:
    """Write the items, and delete what was published before and is not any more."""
    wanted = {published / item.path for item in items}
    for path in published_documents(published):
        if path not in wanted:
            path.unlink()
    for item in items:
        path = published / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.data)


def published_documents(published: Path = PUBLISHED) -> list[Path]:
    """Return the files of everything published but the binaries."""
    return [
        path
        for path in sorted(published.rglob("*"))
        if path.is_file() and path.relative_to(published).parts[1] != "binaries"
    ]


def editions(library: Library, published: Path = PUBLISHED) -> Iterator[Edition]:
    """Yield the library as each of its publications has it."""
    for publication in library.publications.values():
        edition = Edition(library, publication, {})
        sizes = {
            file.file: binary_path(edition, name, published).stat().st_size
            for name, component in library.components.items()
            if (file := component.multimedia)
        }
        yield Edition(library, publication, sizes)


def binary_path(edition: Edition, name: str, published: Path = PUBLISHED) -> Path:
    """Return the file that a multimedia component's binary is published in."""
    component = edition.library.components[name]
    if component.multimedia is None:
        raise ValueError(f"{name} is no multimedia component")
    url = edition.binary_url(component, component.multimedia)
    return published / str(edition.publication.id) / "binaries" / url.lstrip("/")


def dynamic_presentations(library: Library) -> list[str]:
    """Return the ``component:template`` of every dynamic presentation on any page."""
    shown = [each for page in library.pages.values() for each in page.show]
    shown += [each for region in library.regions.values() for each in region.show]
    templates = library.component_templates
    return sorted({each for each in shown if templates[each.split(":")[1]].dynamic})


def _publish_edition(edition: Edition) -> Iterator[PublishedItem]:
    library, home = edition.library, str(edition.publication.id)
    identity = {"Id": edition.publication_uri, "Title": edition.publication.title}
    yield PublishedItem(f"{home}/publication.json", msgspec.json.encode(identity))
    for page in library.pages.values():
        written = write_document("Page", build_page(edition, page), page.format)
        path = f"{home}/pages{edition.page(page).url}{written.suffix}"
        yield PublishedItem(path, written.data)
    written = write_navigation(edition)
    path = f"{home}/pages{library.navigation.localised(edition.language).url}"
    yield PublishedItem(f"{path}{written.suffix}", written.data)
    for shown in dynamic_presentations(library):
        yield _publish_presentation(edition, shown)
    for name, category in library.categories.items():
        document = msgspec.json.encode(build_category(edition, name))
        yield PublishedItem(f"{home}/taxonomies/{category.id}.json", document)


def _publish_presentation(edition: Edition, shown: str) -> PublishedItem:
    library = edition.library
    component_name, template_name = shown.split(":")
    component = library.components[component_name]
    written = write_document(
        "ComponentPresentation",
        build_dynamic_presentation(edition, shown),
        component.format,
    )
    name = f"{component.id}-{library.component_templates[template_name].id}"
    path = f"{edition.publication.id}/component_presentations/{name}{written.suffix}"
    return PublishedItem(path, written.data)
