"""What the authors wrote: the TOML files beside this module, as frozen records.

Names (of components, templates, keywords) are the authors' handles; the numbers of item
identities are given beside them, so that they never change.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from content.model.component import FieldType

FOLDER = Path(__file__).parent

#: How an item is written: DD4T 2 JSON, its two older spellings, or another wire format.
Format = Literal["json", "camel-case", "older", "encoded", "xml", "xml-1", "component"]

S = TypeVar("S")


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a TOML file; a member it does not know is an author's mistake."""


class PublicationSource(Source, frozen=True, kw_only=True):
    """One website: the publication that everything else is localised in."""

    id: int
    title: str
    language: Literal["en", "nl"]
    media: str  # the URL folder that binaries are published in


class FieldSource(Source, frozen=True, kw_only=True):
    """A field as a schema defines it; ``of`` names its category or embedded schema."""

    name: str
    field_type: FieldType
    of: str = ""


class SchemaSource(Source, frozen=True, kw_only=True):
    """A schema: its fields, in order, by XML name."""

    id: int
    title: str
    root: str = "undefined"  # as Tridion says for schemas without fields
    fields: Mapping[str, str] = {}
    metadata: Mapping[str, str] = {}

    def content_fields(self) -> list[FieldSource]:
        """Return the fields of the content."""
        return [_field(name, spelled) for name, spelled in self.fields.items()]

    def metadata_fields(self) -> list[FieldSource]:
        """Return the fields of the metadata."""
        return [_field(name, spelled) for name, spelled in self.metadata.items()]


class KeywordSource(Source, frozen=True, kw_only=True):
    """A keyword, localised by language; ``parent`` names another of its category."""

    id: int
    title: Mapping[str, str]
    description: Mapping[str, str] = {}
    parent: str = ""


class CategorySource(Source, frozen=True, kw_only=True):
    """A category with its keywords."""

    id: int
    title: Mapping[str, str]
    keywords: Mapping[str, KeywordSource]


class TemplateSource(Source, frozen=True, kw_only=True):
    """A page or component template.

    ``layout`` makes it one that writes HTML when it publishes, instead of DD4T's data.
    """

    id: int
    title: str
    metadata: Mapping[str, str] = {}
    dynamic: bool = False
    layout: str = ""


class RegionSource(Source, frozen=True, kw_only=True):
    """A native region; ``show`` holds ``component:template`` names."""

    name: str
    show: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    en: Mapping[str, str] = {}
    nl: Mapping[str, str] = {}

    def metadata_in(self, language: str) -> Mapping[str, str]:
        """Return the metadata of one language."""
        return {"en": self.en, "nl": self.nl}[language]


class MultimediaSource(Source, frozen=True, kw_only=True):
    """The file of a multimedia component; pixels are 0 where they mean nothing."""

    file: str
    mime_type: str
    width: int = 0
    height: int = 0


class ComponentSource(Source, frozen=True, kw_only=True):
    """A component: what all languages share, and what each has of its own."""

    id: int
    schema: str
    revised: datetime
    version: int = 1
    format: Format = "json"
    multimedia: MultimediaSource | None = None
    fields: Mapping[str, Any] = {}
    metadata: Mapping[str, Any] = {}
    en: Mapping[str, Any] = {}
    nl: Mapping[str, Any] = {}
    folder: str = ""  # the directory of its file

    def fields_in(self, language: str) -> Mapping[str, Any]:
        """Return the field values of one language, by XML name."""
        return {**self.fields, **getattr(self, language)}

    def metadata_in(self, language: str) -> Mapping[str, Any]:
        """Return the metadata of one language: ``metadata`` within its table."""
        localised = getattr(self, language).get("metadata", {})
        return {**self.metadata, **localised}


class LocalisedPage(Source, frozen=True, kw_only=True):
    """A page in one language."""

    url: str
    title: str
    description: str


class PageSource(Source, frozen=True, kw_only=True):
    """A page; ``show`` holds ``component:template`` names, ``regions`` region names."""

    id: int
    template: str
    revised: datetime
    en: LocalisedPage
    nl: LocalisedPage
    show: tuple[str, ...] = ()
    regions: tuple[str, ...] = ("header", "footer")
    format: Format = "json"
    version: int = 1

    def localised(self, language: str) -> LocalisedPage:
        """Return the page as one language has it."""
        return {"en": self.en, "nl": self.nl}[language]


class SectionSource(Source, frozen=True, kw_only=True):
    """A branch of the navigation: its page, and those below, by name.

    Without a title of its own it is called as its page is.
    """

    page: str
    pages: tuple[str, ...] = ()
    sections: tuple[SectionSource, ...] = ()
    hidden: bool = False  # from menus
    robots: str = ""  # what search engines are to do with it, "noindex" say
    en: str = ""
    nl: str = ""

    def title_in(self, language: str) -> str:
        """Return the title in one language, or ``""``."""
        return {"en": self.en, "nl": self.nl}[language]


class NavigationSource(Source, frozen=True, kw_only=True):
    """The navigation, and the page that it is published as."""

    id: int
    en: LocalisedPage
    nl: LocalisedPage
    root: SectionSource

    def localised(self, language: str) -> LocalisedPage:
        """Return the page as one language has it."""
        return {"en": self.en, "nl": self.nl}[language]


class Library(Source, frozen=True, kw_only=True):
    """Everything the authors wrote, by name."""

    publications: Mapping[str, PublicationSource]
    schemas: Mapping[str, SchemaSource]
    categories: Mapping[str, CategorySource]
    page_templates: Mapping[str, TemplateSource]
    component_templates: Mapping[str, TemplateSource]
    regions: Mapping[str, RegionSource]
    folders: Mapping[str, int]
    structure_groups: Mapping[str, int]
    components: Mapping[str, ComponentSource]
    pages: Mapping[str, PageSource]
    navigation: NavigationSource


def load_library(folder: Path = FOLDER) -> Library:
    """Read all sources.

    Raises:
        msgspec.ValidationError: A file does not hold what it should; it says where.
        tomllib.TOMLDecodeError: A file is no TOML.
        ValueError: Two components have the same name.
    """
    tables: dict[str, Any] = _read(folder / "site.toml")
    tables["pages"] = _read(folder / "pages.toml")
    tables["navigation"] = _read(folder / "navigation.toml")
    tables["components"] = _read_components(folder / "components")
    return msgspec.convert(tables, Library)


def _read_components(folder: Path) -> dict[str, Any]:
    components: dict[str, Any] = {}
    for path in sorted(folder.rglob("*.toml")):
        if path.stem in components:
            raise ValueError(f"Two components are called {path.stem}")
        components[path.stem] = {**_read(path), "folder": path.parent.name}
    return components


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _field(name: str, spelled: str) -> FieldSource:
    kind, _, of = spelled.partition(" ")
    return FieldSource(name=name, field_type=_FIELD_TYPES[kind], of=of)


#: Field types as DD4T spells them: ``MultiMediaLink``.
FIELD_TYPE_NAMES = {each: each.name.title().replace("_", "") for each in FieldType}
_FIELD_TYPES = {name: each for each, name in FIELD_TYPE_NAMES.items()}
