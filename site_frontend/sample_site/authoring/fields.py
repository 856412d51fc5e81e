"""From the authors' values to DD4T fields: all value lists, types and XPaths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from content.model.component import ComponentType, FieldType
from content.model.uri import ItemType
from site_frontend.sample_site.authoring.edition import UNSET_DATE, Block, Edition
from site_frontend.sample_site.authoring.rich_text import (
    LinkTarget,
    publish_rich_text,
)
from site_frontend.sample_site.authoring.sources import FieldSource

CONTENT_PATH = "tcm:Content"
METADATA_PATH = "tcm:Metadata/custom:Metadata"


def build_fields(
    edition: Edition, sources: list[FieldSource], values: Mapping[str, Any], path: str
) -> Block:
    """Build the fields that have a value; templates leave out the others.

    Raises:
        ValueError: There are values for fields that the schema does not have.
    """
    names = [source.name for source in sources]
    if unknown := values.keys() - {*names, "metadata"}:
        raise ValueError(f"{path} has no field {', '.join(sorted(unknown))}")
    return {
        source.name: _build_field(
            edition,
            source,
            _listed(values[source.name]),
            f"{path}/custom:{source.name}",
        )
        for source in sources
        if source.name in values
    }


def build_text_fields(values: Mapping[str, str]) -> Block:
    """Build text fields without XPath, as templates write their own metadata."""
    return {name: _field(name, FieldType.TEXT, [text]) for name, text in values.items()}


def build_region_fields(values: Mapping[str, str]) -> Block:
    """Build text fields as DD4T's templates make them in code: no empty lists."""
    return {
        name: {"Name": name, "Values": [text], "FieldType": int(FieldType.TEXT)}
        for name, text in values.items()
    }


def build_linked_component(edition: Edition, name: str) -> Block:
    """Build a component at the end of the link level: no fields, but its file."""
    component = edition.library.components[name]
    block: Block = {
        "LastPublishedDate": UNSET_DATE,
        "RevisionDate": component.revised.isoformat(),
        "Schema": edition.schema(component.schema),
        "Fields": {},
        "MetadataFields": {},
        "ComponentType": int(ComponentType.NORMAL),
    }
    if file := component.multimedia:
        schema = edition.library.schemas[component.schema]
        block["ComponentType"] = int(ComponentType.MULTIMEDIA)
        block["MetadataFields"] = build_fields(
            edition,
            schema.metadata_fields(),
            component.metadata_in(edition.language),
            METADATA_PATH,
        )
        block["Multimedia"] = {
            "Url": edition.binary_url(component, file),
            "MimeType": file.mime_type,
            "FileName": file.file,
            "FileExtension": file.file.rpartition(".")[2],
            "Size": edition.sizes[file.file],
            "Width": file.width,
            "Height": file.height,
        }
    return {
        **block,
        "Folder": edition.folder(component.folder),
        "Categories": [],
        "Version": component.version,
        **edition.written(edition.uri(component.id), edition.title_of(name, component)),
    }


def build_keyword(edition: Edition, category_name: str, name: str) -> Block:
    """Build a keyword as fields hold it."""
    category = edition.library.categories[category_name]
    keyword, language = category.keywords[name], edition.language
    parents = [category.title[language]]
    if keyword.parent:
        parents.append(category.keywords[keyword.parent].title[language])
    title = keyword.title[language]
    return {
        "IsRoot": False,
        "IsAbstract": False,
        "Description": keyword.description.get(language, ""),
        "Key": name,
        "TaxonomyId": edition.uri(category.id, ItemType.CATEGORY),
        "Path": "".join(f"\\{step}" for step in (*parents, title)),
        "RelatedKeywords": [],
        "ParentKeywords": [],
        "MetadataFields": {},
        "Id": edition.uri(keyword.id, ItemType.KEYWORD),
        "Title": title,
    }


def _build_field(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    build = _BUILDERS.get(source.field_type, _build_text)
    return build(edition, source, values, path)


def _build_text(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    return _field(source.name, source.field_type, values, path)


def _build_rich_text(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    def find_target(name: str) -> LinkTarget:
        component = edition.library.components[name]
        file = component.multimedia
        url = edition.binary_url(component, file) if file else ""
        return LinkTarget(edition.uri(component.id), url)

    texts = [publish_rich_text(value, find_target) for value in values]
    return _field(source.name, source.field_type, texts, path)


def _build_keyword_field(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    keywords = [build_keyword(edition, source.of, name) for name in values]
    category = edition.library.categories[source.of]
    field = _field(
        source.name, source.field_type, [each["Title"] for each in keywords], path
    )
    field["CategoryName"] = category.title[edition.language]
    field["CategoryId"] = edition.uri(category.id, ItemType.CATEGORY)
    field["KeywordValues"] = keywords
    return field


def _build_link(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    linked = [build_linked_component(edition, name) for name in values]
    uris = [each["Id"] for each in linked]
    return _field(
        source.name, source.field_type, uris, path, LinkedComponentValues=linked
    )


def _build_number(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    texts = [f"{value:g}" for value in values]
    numbers = [float(value) for value in values]
    return _field(source.name, source.field_type, texts, path, NumericValues=numbers)


def _build_date(
    edition: Edition, source: FieldSource, values: list[datetime], path: str
) -> Block:
    texts = [_in_content_managers_culture(value) for value in values]
    dates = [value.isoformat() for value in values]
    return _field(source.name, source.field_type, texts, path, DateTimeValues=dates)


def _build_embedded(
    edition: Edition, source: FieldSource, values: list[Any], path: str
) -> Block:
    fields = edition.library.schemas[source.of].content_fields()
    sets = [
        build_fields(edition, fields, value, f"{path}[{position}]")
        for position, value in enumerate(values, start=1)
    ]
    return _field(
        source.name,
        source.field_type,
        [],
        path,
        EmbeddedValues=sets,
        EmbeddedSchema=edition.schema(source.of),
    )


_Builder = Callable[[Edition, FieldSource, list[Any], str], Block]
# The others are plain text.
_BUILDERS: Mapping[FieldType, _Builder] = {
    FieldType.XHTML: _build_rich_text,
    FieldType.KEYWORD: _build_keyword_field,
    FieldType.EMBEDDED: _build_embedded,
    FieldType.MULTI_MEDIA_LINK: _build_link,
    FieldType.COMPONENT_LINK: _build_link,
    FieldType.NUMBER: _build_number,
    FieldType.DATE: _build_date,
}


def _field(
    name: str, field_type: FieldType, values: list[str], path: str = "", **lists: Any
) -> Block:
    field: Block = {
        "Name": name,
        "Values": [value.rstrip("\n") for value in values],
        "NumericValues": [],
        "DateTimeValues": [],
        "LinkedComponentValues": [],
        **lists,
        "FieldType": int(field_type),
    }
    if path:
        field["XPath"] = path
    field["KeywordValues"] = []
    return field


def _in_content_managers_culture(moment: datetime) -> str:
    """Return a date as an American content manager writes it: 3/1/2024 8:00:00 AM."""
    hour = moment.hour % 12 or 12
    return (
        f"{moment.month}/{moment.day}/{moment.year} "
        f"{hour}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
