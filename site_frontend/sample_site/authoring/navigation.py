"""The navigation as it is published: DXA's JSON in English, DD4T's XML in Dutch.

Both list the page that they are published as, hidden: so the site learns which events are
about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

import msgspec

from content.model.uri import ItemType
from site_frontend.sample_site.authoring.edition import Block, Edition
from site_frontend.sample_site.authoring.formats import WrittenDocument
from site_frontend.sample_site.authoring.sources import SectionSource


def write_navigation(edition: Edition) -> WrittenDocument:
    """Write the navigation of one publication."""
    if edition.language == "nl":
        root = ElementTree.Element("siteMap")
        root.append(_build_node(edition, edition.library.navigation.root))
        root[0].append(_build_own_node(edition))
        ElementTree.indent(root)
        data = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return WrittenDocument(data, ".xml")
    return WrittenDocument(msgspec.json.encode(_build_root(edition)), ".json")


def _build_root(edition: Edition) -> Block:
    root = _build_section(edition, edition.library.navigation.root)
    navigation = edition.library.navigation
    own = navigation.localised(edition.language)
    uri = edition.uri(navigation.id, ItemType.PAGE)
    root["Items"].append(_item(uri, own.title, own.url, "Page", is_visible=False))
    return root


def _build_section(edition: Edition, section: SectionSource) -> Block:
    """Build a section: a structure group with its index page, or a page alone."""
    page = edition.library.pages[section.page]
    title = section.title_in(edition.language) or edition.page(page).title
    is_visible = not section.hidden
    if not edition.page(page).url.endswith("/index.html"):
        item = _build_page(edition, section.page, is_visible=is_visible)
        return item | ({"Robots": section.robots} if section.robots else {})
    group_id = edition.structure_group(page)["Id"]
    url = str(PurePosixPath(edition.page(page).url).parent)
    group = _item(group_id, title, url, "StructureGroup", is_visible=is_visible)
    group["Items"] = [
        _build_page(edition, section.page),
        *(_build_page(edition, name) for name in section.pages),
        *(_build_section(edition, each) for each in section.sections),
    ]
    return group


def _build_page(edition: Edition, name: str, *, is_visible: bool = True) -> Block:
    """Build a page; its URL is without its suffix, as DXA publishes it."""
    page = edition.library.pages[name]
    localised = edition.page(page)
    item = _item(
        edition.uri(page.id, ItemType.PAGE),
        localised.title,
        localised.url.removesuffix(".html"),
        "Page",
        is_visible=is_visible,
    )
    return item | {"PublishedDate": page.revised.isoformat()}


def _item(uri: str, title: str, url: str, kind: str, *, is_visible: bool) -> Block:
    return {
        "Id": uri,
        "Title": title,
        "Url": url,
        "Type": kind,
        "Items": [],
        "PublishedDate": None,
        "Visible": is_visible,
    }


def _build_node(edition: Edition, section: SectionSource) -> ElementTree.Element:
    page = edition.library.pages[section.page]
    localised = edition.page(page)
    node = _node(
        edition.uri(page.id, ItemType.PAGE),
        section.title_in(edition.language) or localised.title,
        localised.url,
        localised.description,
    )
    node.set("publishedDate", page.revised.isoformat())
    if section.hidden:
        node.set("visible", "false")
    if section.robots:
        node.set("robots", section.robots)
    node.extend(_build_node(edition, each) for each in _all_below(section))
    return node


def _all_below(section: SectionSource) -> Iterator[SectionSource]:
    yield from (SectionSource(page=name) for name in section.pages)
    yield from section.sections


def _build_own_node(edition: Edition) -> ElementTree.Element:
    navigation = edition.library.navigation
    own = navigation.localised(edition.language)
    node = _node(
        edition.uri(navigation.id, ItemType.PAGE), own.title, own.url, own.description
    )
    node.set("visible", "false")
    return node


def _node(uri: str, title: str, url: str, description: str) -> ElementTree.Element:
    return ElementTree.Element(
        "siteMapNode",
        {
            "id": uri,
            "title": title,
            "url": url,
            "description": description,
            "uri": uri,
        },
    )
