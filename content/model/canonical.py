"""Records as canonical JSON: the form in which two readers' understanding is compared.

Keys, their order and the spelling of values are those that DD4T .NET's own model prints
with. What a record cannot tell apart (absent or empty) is printed as DD4T has it in most
documents; README.md lists the differences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Any

from content.model.component import (
    Category,
    Component,
    Condition,
    Field,
    Keyword,
    Multimedia,
    Schema,
)
from content.model.decoding import Decoded
from content.model.items import OrganizationalItem, Publication, RepositoryLocalItem
from content.model.page import (
    ComponentPresentation,
    ComponentTemplate,
    Page,
    PageTemplate,
    Region,
    Template,
)

Json = dict[str, Any]
_UNSET_DATE = "0001-01-01T00:00:00.0000000"
_MOMENT_LENGTH = len("2024-03-01T08:00:00.000000")  # then comes the zone, if any


def to_canonical_json(decoded: Decoded) -> str:
    """Return a document as canonical JSON text, indented by one space."""
    return json.dumps(to_canonical(decoded), indent=1, ensure_ascii=False)


def to_canonical(decoded: Decoded) -> Json:
    """Return a document as plain objects with canonical keys."""
    head: Json = {
        "kind": str(decoded.kind),
        "format": str(decoded.format),
        "compressed": decoded.compressed,
    }
    match decoded.record:
        case Page() as page:
            return {**head, "page": _page(page)}
        case ComponentPresentation() as presentation:
            shown = _presentation(presentation, presentation.order_on_page)
            return {**head, "componentPresentation": shown}
        case Category() as category:
            return {**head, "category": _category(category)}
        case Keyword() as keyword:
            return {**head, "keyword": _keyword(keyword)}
    raise TypeError(f"No document holds a {type(decoded.record).__name__}")


def _page(page: Page) -> Json:
    return {
        **_item(page),
        "extensionData": _sections(page.extension_data),
        "filename": page.filename or None,
        "version": page.version,
        "revisionDate": _date_or_unset(page.revision_date),
        "lastPublishedDate": _date_or_unset(page.last_published_date),
        "pageTemplate": _page_template(page.page_template),
        "schema": _schema(page.schema),
        "metadataFields": _fields(page.metadata_fields),
        "structureGroup": _organizational_item(page.structure_group),
        "categories": [_category(each) for each in page.categories],
        # DD4T numbers them by their place, whatever the document says.
        "componentPresentations": [
            _presentation(each, order)
            for order, each in enumerate(page.component_presentations)
        ],
        "regionSchema": _schema(page.region_schema),
        "regions": [_region(each) for each in page.regions],
    }


def _region(region: Region) -> Json:
    return {
        "name": region.name or None,
        "schema": _schema(region.schema),
        "metadataFields": _fields(region.metadata_fields),
        "componentPresentations": [
            _presentation(each, each.order_on_page)
            for each in region.component_presentations
        ],
        "regions": [_region(each) for each in region.regions],
    }


def _presentation(presentation: ComponentPresentation, order: int) -> Json:
    return {
        "isDynamic": presentation.is_dynamic,
        "orderOnPage": order,
        "renderedContent": presentation.rendered_content or None,
        "component": _component(presentation.component),
        "componentTemplate": _component_template(presentation.component_template),
        "targetGroupConditions": [
            _condition(each) for each in presentation.target_group_conditions
        ],
        "extensionData": _sections(presentation.extension_data),
    }


def _component(component: Component) -> Json:
    return {
        **_item(component),
        "extensionData": _sections(component.extension_data),
        "componentType": _enum(component.component_type),
        "version": component.version,
        "eclId": component.ecl_id_text or None,
        "lastPublishedDate": _date_or_unset(component.last_published_date),
        "revisionDate": _date_or_unset(component.revision_date),
        "schema": _schema(component.schema),
        "folder": _organizational_item(component.folder),
        "fields": _fields(component.fields),
        "metadataFields": _fields(component.metadata_fields),
        "multimedia": _multimedia(component.multimedia),
        "categories": [_category(each) for each in component.categories],
    }


def _component_template(template: ComponentTemplate) -> Json:
    own = {"outputFormat": template.output_format or None}
    return _template(template, own)


def _page_template(template: PageTemplate) -> Json:
    own = {"fileExtension": template.file_extension or None}
    return _template(template, own)


def _template(template: Template, own: Json) -> Json:
    view_name = template.find_metadata_text("view") or template.title
    return {
        **_item(template),
        "extensionData": _sections(template.extension_data),
        **own,
        "viewName": view_name.replace(" ", ""),
        "revisionDate": _date_or_unset(template.revision_date),
        "folder": _organizational_item(template.folder),
        "metadataFields": _fields(template.metadata_fields),
    }


def _multimedia(multimedia: Multimedia | None) -> Json | None:
    if multimedia is None:
        return None
    return {
        "url": multimedia.url or None,
        "mimeType": multimedia.mime_type or None,
        "fileName": multimedia.file_name or None,
        "fileExtension": multimedia.file_extension or None,
        "size": multimedia.size,
        "width": multimedia.width,
        "height": multimedia.height,
        "altText": multimedia.alt_text or None,
    }


def _fields(fields: Mapping[str, Field]) -> Json:
    return {name: _field(field) for name, field in fields.items()}


def _sections(sections: Mapping[str, Mapping[str, Field]]) -> Json | None:
    return {name: _fields(fields) for name, fields in sections.items()} or None


def _field(field: Field) -> Json:
    return {
        "name": field.name,
        "fieldType": _enum(field.field_type),
        "value": field.values[0] if field.values else "",
        "values": list(field.values),
        "numericValues": list(field.numeric_values),
        "dateTimeValues": [_date(each) for each in field.date_time_values],
        "keywords": [_keyword(each) for each in field.keyword_values],
        "linkedComponents": [
            _component(each) for each in field.linked_component_values
        ],
        "embeddedValues": [_fields(each) for each in field.embedded_values],
        "embeddedSchema": _schema(field.embedded_schema),
        "categoryName": field.category_name or None,
        "categoryId": field.category_id_text or None,
        "xpath": field.xpath or None,
    }


def _keyword(keyword: Keyword) -> Json:
    return {
        **_identity(keyword),
        "key": keyword.key,
        "description": keyword.description,
        "path": keyword.path or None,
        "taxonomyId": keyword.taxonomy_id_text or None,
        "isRoot": keyword.is_root,
        "isAbstract": keyword.is_abstract,
        "publicationId": keyword.publication_id_text or None,
        "parentKeywords": [_keyword(each) for each in keyword.parent_keywords],
        "relatedKeywords": [_keyword(each) for each in keyword.related_keywords],
        "metadataFields": _fields(keyword.metadata_fields),
        "metadataSchema": _schema(keyword.metadata_schema),
        "extensionData": _sections(keyword.extension_data),
    }


def _category(category: Category) -> Json:
    return {
        **_identity(category),
        "publicationId": category.publication_id_text or None,
        "keywords": [_keyword(each) for each in category.keywords],
    }


def _schema(schema: Schema | None) -> Json | None:
    if schema is None:
        return None
    return {
        **_identity(schema),
        "rootElementName": schema.root_element_name or None,
        "publicationId": schema.publication_id_text or None,
        "folder": _organizational_item(schema.folder),
    }


def _condition(condition: Condition) -> Json:
    negate = {"negate": condition.negate}
    compared = {"operator": _enum(condition.operator), "value": condition.value}
    if condition.target_group is not None:
        group = condition.target_group
        described = {
            **_item(group),
            "extensionData": None,
            "description": group.description or None,
            "conditions": [_condition(each) for each in group.conditions],
        }
        return {"type": "TargetGroupCondition", **negate, "targetGroup": described}
    if condition.keyword is not None:
        keyword = _keyword(condition.keyword)
        return {"type": "KeywordCondition", **negate, "keyword": keyword, **compared}
    name = condition.name or None
    return {
        "type": "CustomerCharacteristicCondition",
        **negate,
        "name": name,
        **compared,
    }


def _item(item: RepositoryLocalItem) -> Json:
    return {
        **_identity(item),
        "publicationId": item.publication_id_text or None,
        "publication": _publication(item.publication),
        "owningPublication": _publication(item.owning_publication),
    }


def _identity(item: RepositoryLocalItem | Publication) -> Json:
    return {"id": item.id_text or None, "title": item.title or None}


def _publication(publication: Publication | None) -> Json | None:
    return _identity(publication) if publication else None


def _organizational_item(item: OrganizationalItem | None) -> Json | None:
    if item is None:
        return None
    return {**_identity(item), "publicationId": item.publication_id_text or None}


def _enum(member: IntEnum) -> str:
    return member.name.title().replace("_", "")


def _date_or_unset(date: datetime | None) -> str:
    return _date(date) if date else _UNSET_DATE


def _date(date: datetime) -> str:
    """Return a date as .NET's round-trip form: seven decimals, the zone if there is one."""
    text = date.isoformat(timespec="microseconds")
    moment, zone = text[:_MOMENT_LENGTH], text[_MOMENT_LENGTH:]
    return f"{moment}0{'Z' if zone == '+00:00' else zone}"
