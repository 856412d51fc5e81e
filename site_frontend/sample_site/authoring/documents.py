"""Whole DD4T 2 documents: pages, component presentations, categories.

As DD4T's page template writes them by default: one link level, sizes of
images resolved, empty fields left out, nothing omitted.
"""

from __future__ import annotations

from html import escape
from string import Template
from typing import Any

from content.model.uri import ItemType
from site_frontend.sample_site.authoring.edition import UNSET_DATE, Block, Edition
from site_frontend.sample_site.authoring.fields import (
    CONTENT_PATH,
    METADATA_PATH,
    build_fields,
    build_keyword,
    build_linked_component,
    build_region_fields,
    build_text_fields,
)
from site_frontend.sample_site.authoring.sources import PageSource, TemplateSource

_TEMPLATES_REVISED = "2025-01-14T09:30:00"


def build_page(edition: Edition, page: PageSource) -> Block:
    """Build the document of a page."""
    localised = edition.page(page)
    name = localised.url.rpartition("/")[2]
    return {
        "RevisionDate": page.revised.isoformat(),
        "Filename": name.rpartition(".")[0],
        "LastPublishedDate": UNSET_DATE,
        "PageTemplate": _build_page_template(edition, page.template),
        "Schema": edition.schema("page-metadata"),
        "MetadataFields": _build_page_metadata(edition, page),
        "ComponentPresentations": _build_presentations(edition, page.show),
        "StructureGroup": edition.structure_group(page),
        "Categories": [],
        "Version": page.version,
        "Regions": [_build_region(edition, region) for region in page.regions],
        **edition.assembled(edition.uri(page.id, ItemType.PAGE), localised.title),
    }


def build_dynamic_presentation(edition: Edition, shown: str) -> Block:
    """Build the document that a dynamic component presentation is published as."""
    component_name, template_name = shown.split(":")
    return {
        "Component": build_component(edition, component_name),
        "ComponentTemplate": _build_component_template(edition, template_name),
        "IsDynamic": True,
        "OrderOnPage": 0,
    }


def build_component(edition: Edition, name: str) -> Block:
    """Build a component with all its fields."""
    component = edition.library.components[name]
    schema = edition.library.schemas[component.schema]
    block = build_linked_component(edition, name)
    block["Fields"] = build_fields(
        edition,
        schema.content_fields(),
        component.fields_in(edition.language),
        f"{CONTENT_PATH}/custom:{schema.root}",
    )
    block["MetadataFields"] = build_fields(
        edition,
        schema.metadata_fields(),
        component.metadata_in(edition.language),
        METADATA_PATH,
    )
    block["Categories"] = _build_categories(edition, block["Fields"])
    return block


def build_category(edition: Edition, name: str) -> Block:
    """Build the document of a category with all its keywords."""
    category = edition.library.categories[name]
    return {
        "Keywords": [build_keyword(edition, name, each) for each in category.keywords],
        **edition.designed(
            edition.uri(category.id, ItemType.CATEGORY),
            category.title[edition.language],
        ),
    }


def _build_presentations(edition: Edition, shown: tuple[str, ...]) -> list[Block]:
    return [_build_presentation(edition, each) for each in shown]


def _build_presentation(edition: Edition, shown: str) -> Block:
    """Build a component presentation as its page holds it: a dynamic one is a stub."""
    component_name, template_name = shown.split(":")
    template = edition.library.component_templates[template_name]
    block: Block = {
        "Component": build_component(edition, component_name),
        "ComponentTemplate": _build_component_template(edition, template_name),
        "RenderedContent": _lay_out(template, edition, component_name),
        "IsDynamic": template.dynamic,
        "OrderOnPage": 0,
    }
    if template.dynamic:
        block["Component"] = build_linked_component(edition, component_name)
        del block["RenderedContent"]
    return block


def _lay_out(template: TemplateSource, edition: Edition, component_name: str) -> str:
    values = edition.library.components[component_name].fields_in(edition.language)
    texts = {name: escape(str(value)) for name, value in values.items()}
    return Template(template.layout).substitute(texts).strip()


def _build_page_template(edition: Edition, name: str) -> Block:
    template = edition.library.page_templates[name]
    return {
        "FileExtension": "html",
        **_template_members(edition, template),
        **edition.designed(
            edition.uri(template.id, ItemType.PAGE_TEMPLATE), template.title
        ),
    }


def _build_component_template(edition: Edition, name: str) -> Block:
    template = edition.library.component_templates[name]
    uri = edition.uri(template.id, ItemType.COMPONENT_TEMPLATE)
    return {
        "OutputFormat": "HTML Fragment",
        **_template_members(edition, template),
        **edition.designed(uri, template.title),
    }


def _template_members(edition: Edition, template: TemplateSource) -> Block:
    members: Block = {"RevisionDate": _TEMPLATES_REVISED}
    if template.metadata:
        members["MetadataFields"] = build_text_fields(template.metadata)
    members["Folder"] = edition.folder("templates")
    return members


def _build_page_metadata(edition: Edition, page: PageSource) -> Block:
    """Build a page's metadata: its description, and where its translations are."""
    schema = edition.library.schemas["page-metadata"]
    translations = [
        {
            "language": other.language,
            "url": page.localised(other.language).url.removesuffix("index.html"),
        }
        for other in edition.library.publications.values()
        if other != edition.publication
    ]
    values: dict[str, Any] = {
        "description": edition.page(page).description,
        "translation": translations,
    }
    return build_fields(edition, schema.metadata_fields(), values, METADATA_PATH)


def _build_region(edition: Edition, name: str) -> Block:
    region = edition.library.regions[name]
    return {
        "Name": region.name,
        "Schema": edition.schema("region"),
        "MetadataFields": build_region_fields(region.metadata_in(edition.language)),
        "ComponentPresentations": _build_presentations(edition, region.show),
        "Regions": [_build_region(edition, nested) for nested in region.regions],
    }


def _build_categories(edition: Edition, fields: Block) -> list[Block]:
    """Collect what a component is classified with, by category, as DD4T does."""
    return [
        {
            "Keywords": field["KeywordValues"],
            "Id": field["CategoryId"],
            "Title": field["CategoryName"],
        }
        for field in fields.values()
        if field["KeywordValues"]
    ]
