"""Small DD4T 2 JSON documents, as a content service would return them."""

from __future__ import annotations

import json
from typing import Any


def text_field(name: str, *values: str, field_type: int = 0) -> dict[str, Any]:
    return {name: {"Name": name, "Values": list(values), "FieldType": field_type}}


def rich_text_field(name: str, *values: str) -> dict[str, Any]:
    return text_field(name, *values, field_type=2)


def link_field(name: str, *uris: str) -> dict[str, Any]:
    linked = [{"Id": uri, "Title": uri, "ComponentType": 1} for uri in uris]
    return {
        name: {
            "Name": name,
            "Values": list(uris),
            "LinkedComponentValues": linked,
            "FieldType": 6,
        }
    }


def number_field(name: str, *values: float) -> dict[str, Any]:
    texts = [f"{value:g}" for value in values]
    return {
        name: {
            "Name": name,
            "Values": texts,
            "NumericValues": list(values),
            "FieldType": 8,
        }
    }


def date_field(name: str, *values: str) -> dict[str, Any]:
    return {name: {"Name": name, "DateTimeValues": list(values), "FieldType": 9}}


def keyword_field(name: str, *titles: str, **members: Any) -> dict[str, Any]:
    keywords = [
        {"Id": f"tcm:5-{90 + number}-1024", "Title": title, **members}
        for number, title in enumerate(titles)
    ]
    return {
        name: {
            "Name": name,
            "Values": list(titles),
            "KeywordValues": keywords,
            "FieldType": 3,
        }
    }


def embedded_field(name: str, *sets: dict[str, Any]) -> dict[str, Any]:
    return {name: {"Name": name, "EmbeddedValues": list(sets), "FieldType": 4}}


def component(
    uri: str, fields: dict[str, Any] | None = None, schema: str = "Article"
) -> dict[str, Any]:
    return {
        "Id": uri,
        "Title": f"Component {uri}",
        "ComponentType": 1,
        "Schema": {"Id": "tcm:5-82-8", "Title": schema, "RootElementName": schema},
        "Fields": fields or {},
    }


def template(uri: str, title: str, **metadata: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in metadata.items():
        fields |= text_field(name, value)
    return {"Id": uri, "Title": title, "MetadataFields": fields}


def presentation(
    component: dict[str, Any],
    template: dict[str, Any],
    *,
    is_dynamic: bool = False,
    rendered: str = "",
) -> dict[str, Any]:
    return {
        "Component": component,
        "ComponentTemplate": template,
        "IsDynamic": is_dynamic,
        "RenderedContent": rendered,
    }


def page(
    *presentations: dict[str, Any],
    uri: str = "tcm:5-310-64",
    page_template: dict[str, Any] | None = None,
    regions: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "Id": uri,
        "Title": f"Page {uri}",
        "PageTemplate": page_template or template("tcm:5-193-128", "Plain"),
        "ComponentPresentations": list(presentations),
        "Regions": regions or [],
    }


def region(
    name: str,
    *presentations: dict[str, Any],
    regions: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "Name": name,
        "ComponentPresentations": list(presentations),
        "Regions": regions or [],
    }


def document(record: dict[str, Any]) -> bytes:
    return json.dumps(record).encode()
