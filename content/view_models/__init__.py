"""Declarative, typed models over published content, for a site's templates."""

from __future__ import annotations

from content.view_models.declaration import Custom, ModelField, ViewModel
from content.view_models.item_fields import (
    Embedded,
    Keyword,
    Linked,
    LinkUrl,
)
from content.view_models.kinds import (
    ComponentModel,
    EmbeddedModel,
    KeywordModel,
    MultimediaModel,
    PageModel,
)
from content.view_models.text_fields import Boolean, Choice, RichText, Text
from content.view_models.value_fields import Date, Integer, Number

__all__ = [
    "Boolean",
    "Choice",
    "ComponentModel",
    "Custom",
    "Date",
    "Embedded",
    "EmbeddedModel",
    "Integer",
    "Keyword",
    "KeywordModel",
    "LinkUrl",
    "Linked",
    "ModelField",
    "MultimediaModel",
    "Number",
    "PageModel",
    "RichText",
    "Text",
    "ViewModel",
]
