"""What a site may have got wrong in its view models, told before the site starts."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from inspect import get_annotations
from typing import Any

from django.core.checks import CheckMessage, Error

from content.exceptions import InvalidUriError
from content.model.uri import ItemType, TcmUri
from content.view_models.criteria import URI_PREFIXES
from content.view_models.declaration import ModelField, ViewModel
from content.view_models.item_fields import ModelsField
from content.view_models.kinds import ChosenModel, EmbeddedModel, PageModel
from content.view_models.registry import Registry, is_kind
from content.view_models.text_fields import Choice


def check_models(registry: Registry) -> Iterator[CheckMessage]:
    """Yield what is wrong with the models of a site."""
    yield from _check_conflicts(registry)
    for model in registry.models:
        if issubclass(model, ChosenModel):
            yield from _check_criteria(model)
        for name, field in model.declared_fields.items():
            yield from _check_name(model, name, field)
            yield from _check_options(model, name, field)


def _check_conflicts(registry: Registry) -> Iterator[CheckMessage]:
    for claim, first, second in registry.conflicts:
        yield Error(
            f"{_path(first)} and {_path(second)} are both for {claim}.",
            hint="Name another schema, view or template in one of them; a class that names"
            " none itself is only a base for others.",
            obj=second,
            id="content.E401",
        )


def _check_criteria(model: type[ChosenModel]) -> Iterator[CheckMessage]:
    criteria = model.criteria
    template_type = (
        ItemType.PAGE_TEMPLATE
        if issubclass(model, PageModel)
        else ItemType.COMPONENT_TEMPLATE
    )
    for what, names, item_type in (
        ("schema", criteria.schemas, ItemType.SCHEMA),
        ("view", criteria.views, None),
        ("template", criteria.templates, template_type),
    ):
        for name in names:
            if problem := _problem_with(name, item_type):
                yield Error(
                    f"{_path(model)}: {what} {name!r} {problem}.",
                    hint="Write a name as it was published, or for a schema or template"
                    " its URI: tcm:5-82-8.",
                    obj=model,
                    id="content.E402",
                )


def _problem_with(name: str, item_type: ItemType | None) -> str:
    if not name.strip():
        return "is no name"
    if item_type is None or not name.strip().lower().startswith(URI_PREFIXES):
        return ""
    try:
        uri = TcmUri.parse(name.strip())
    except InvalidUriError:
        return "is no URI"
    return "" if uri.item_type == item_type else f"is not of type {item_type}"


def _check_name(
    model: type[ViewModel], name: str, field: ModelField[Any]
) -> Iterator[CheckMessage]:
    if name.startswith("_"):
        yield Error(
            f"{_path(model)}.{name}: templates cannot reach a name with an underscore first.",
            hint="Give the attribute another name, and the field's as name=.",
            obj=model,
            id="content.E403",
        )
    elif owner := find_owner(model, name):
        yield Error(
            f"{_path(model)}.{name} hides what every {owner.__name__} has by that name.",
            hint=f'Give the attribute another name, and write name="{name}" in the field.',
            obj=model,
            id="content.E404",
        )


def find_owner(model: type[ViewModel], name: str) -> type | None:
    """Return the kind of model that has an attribute of that name already."""
    for base in model.__mro__:
        if not (issubclass(base, ViewModel) and is_kind(base)):
            continue
        if name in vars(base) or name in get_annotations(base):
            return base
    return None


def _check_options(
    model: type[ViewModel], name: str, field: ModelField[Any]
) -> Iterator[CheckMessage]:
    where = f"{_path(model)}.{name}"
    if len(set(field.attributes)) > 1:
        yield Error(
            f"{where}: one field is declared under the names {', '.join(field.attributes)}.",
            hint="Declare a field of its own for each attribute.",
            obj=model,
            id="content.E405",
        )
    if field.is_metadata and issubclass(model, EmbeddedModel):
        yield Error(
            f"{where}: an embedded field has no metadata.",
            hint="Leave out metadata=True.",
            obj=model,
            id="content.E406",
        )
    if isinstance(field, ModelsField) and (problem := _problem_with_model(field)):
        yield Error(
            f"{where}: {problem}.",
            hint=f"{type(field).__name__} needs a class derived from"
            f" {field.kind.__name__}, or a function that returns one:"
            f" {type(field).__name__}(lambda: Teaser).",
            obj=model,
            id="content.E407",
        )
    if isinstance(field, Choice) and not _has_members(field.members):
        yield Error(
            f"{where}: {field.members!r} is no enumeration with members.",
            hint="Choice needs a class derived from enum.Enum.",
            obj=model,
            id="content.E408",
        )


def _problem_with_model(field: ModelsField[Any]) -> str:
    try:
        declared = field.model
    except Exception as exc:  # noqa: BLE001  # whatever the site's function raises is told
        return f"the function for its model fails: {type(exc).__name__}: {exc}"
    if isinstance(declared, type) and issubclass(declared, field.kind):
        return ""
    return f"{declared!r} is no {field.kind.__name__}"


def _has_members(members: object) -> bool:
    return (
        isinstance(members, type) and issubclass(members, Enum) and bool(len(members))
    )


def _path(model: type[ViewModel]) -> str:
    return f"{model.__module__}.{model.__qualname__}"
