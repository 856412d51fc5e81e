"""One publication's edition of the library: identities, and the blocks items share.

Every item that Tridion publishes repeats where it lives: its publication, the one that
owns it, its folder, its schema. The members and their order are those of DD4T 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import msgspec

from content.model.uri import ItemType, TcmUri
from site_frontend.sample_site.authoring.sources import (
    ComponentSource,
    Library,
    LocalisedPage,
    MultimediaSource,
    PageSource,
    PublicationSource,
)

#: A DD4T document or a part of one, by member name.
Block = dict[str, Any]

UNSET_DATE = "0001-01-01T00:00:00"

# The parents in the BluePrint: what is localised here belongs to one of them.
_DESIGN = {"Id": "tcm:0-2-1", "Title": "100 Halmveer Design"}
_CONTENT = {"Id": "tcm:0-3-1", "Title": "200 Halmveer Content"}
_WEBSITE = {"Id": "tcm:0-4-1", "Title": "300 Halmveer Website"}


class Edition(msgspec.Struct, frozen=True):
    """The library as one publication has it."""

    library: Library
    publication: PublicationSource
    sizes: Mapping[str, int]  # bytes, by the name of the file

    @property
    def language(self) -> str:
        """The language its texts are in."""
        return self.publication.language

    def uri(self, item_id: int, item_type: int = ItemType.COMPONENT) -> str:
        """Return an item's identity in this publication."""
        return str(TcmUri(self.publication.id, item_id, item_type))

    @property
    def publication_uri(self) -> str:
        """The publication's own identity, whose publication is 0."""
        return str(TcmUri(0, self.publication.id, ItemType.PUBLICATION))

    def _publication(self) -> Block:
        return {"Id": self.publication_uri, "Title": self.publication.title}

    def _home(self, owner: Block) -> Block:
        return {"Publication": self._publication(), "OwningPublication": dict(owner)}

    def designed(self, uri: str, title: str) -> Block:
        """Return the closing members of a schema, template or category."""
        return {**self._home(_DESIGN), "Id": uri, "Title": title}

    def written(self, uri: str, title: str) -> Block:
        """Return the closing members of a component."""
        return {**self._home(_CONTENT), "Id": uri, "Title": title}

    def assembled(self, uri: str, title: str) -> Block:
        """Return the closing members of a page."""
        return {**self._home(_WEBSITE), "Id": uri, "Title": title}

    def folder(self, name: str) -> Block:
        """Return a folder, as items mention it."""
        uri = self.uri(self.library.folders[name], ItemType.FOLDER)
        return self._organizational_item(uri, name)

    def structure_group(self, page: PageSource) -> Block:
        """Return the structure group of a page: one per directory of the website."""
        name = PurePosixPath(page.en.url).parent.name or "website"
        item_id = self.library.structure_groups[name]
        uri = self.uri(item_id, ItemType.STRUCTURE_GROUP)
        return self._organizational_item(uri, name)

    def _organizational_item(self, uri: str, name: str) -> Block:
        title = name.replace("-", " ").capitalize()
        return {"PublicationId": self.publication_uri, "Id": uri, "Title": title}

    def schema(self, name: str) -> Block:
        """Return a schema, as items mention it."""
        schema = self.library.schemas[name]
        return {
            "Folder": self.folder("schemas"),
            "RootElementName": schema.root,
            **self.designed(self.uri(schema.id, ItemType.SCHEMA), schema.title),
        }

    def page(self, page: PageSource) -> LocalisedPage:
        """Return the page in this edition's language."""
        return page.localised(self.language)

    def title_of(self, name: str, component: ComponentSource) -> str:
        """Return a component's title: what it is called on the site, else its name."""
        fields = component.fields_in(self.language)
        titles = (fields[key] for key in ("heading", "name") if key in fields)
        return next(titles, name.replace("-", " ").capitalize())

    def binary_url(self, component: ComponentSource, file: MultimediaSource) -> str:
        """Return where a binary is published, by Tridion's default naming."""
        name = PurePosixPath(file.file)
        suffix = f"_tcm{self.publication.id}-{component.id}{name.suffix}"
        return f"{self.publication.media}{name.stem}{suffix}"
