"""What kind of item a document holds, told by its members alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from content.model.component import Category, Component, Keyword
from content.model.items import Record
from content.model.page import ComponentPresentation, Page


class Kind(StrEnum):
    """The kinds of published document."""

    PAGE = "page"
    COMPONENT_PRESENTATION = "cp"
    COMPONENT = "component"
    KEYWORD = "keyword"
    CATEGORY = "category"

    @property
    def label(self) -> str:
        """The kind in words."""
        return self.name.lower().replace("_", " ")


RECORD_TYPES: dict[Kind, type[Record]] = {
    Kind.PAGE: Page,
    Kind.COMPONENT_PRESENTATION: ComponentPresentation,
    Kind.COMPONENT: Component,
    Kind.KEYWORD: Keyword,
    Kind.CATEGORY: Category,
}

# Members, case folded, one of which tells a kind; the first kind that matches counts.
_TELLING_MEMBERS = {
    Kind.PAGE: {"componentpresentations", "pagetemplate", "structuregroup"},
    Kind.COMPONENT_PRESENTATION: {"component", "componenttemplate"},
    Kind.COMPONENT: {"fields", "componenttype", "multimedia"},
    Kind.KEYWORD: {"taxonomyid", "isabstract", "isroot", "parentkeywords"},
    Kind.CATEGORY: {"keywords"},
}
_BACKING_FIELD_END = ">k__backingfield"


def fold_name(name: str) -> str:
    """Return a member's name without regard to case and to .NET's serialiser.

    That of Web API writes the fields behind the properties: ``<Key>k__BackingField``.
    """
    folded = name.casefold()
    if folded.startswith("<") and folded.endswith(_BACKING_FIELD_END):
        return folded[1 : -len(_BACKING_FIELD_END)]
    return folded


def find_kind(names: Iterable[str]) -> Kind | None:
    """Return the kind of an item with these members; ``None`` if they do not tell."""
    folded = {fold_name(name) for name in names}
    for kind, telling in _TELLING_MEMBERS.items():
        if folded & telling:
            return kind
    return None
