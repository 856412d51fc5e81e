"""What every published item has in common: identity, title and where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from content.exceptions import InvalidUriError
from content.model.uri import NULL_URI, TcmUri

if TYPE_CHECKING:
    from collections.abc import Mapping


def wire_name(name: str) -> str:
    """Return the member name in DD4T 2 JSON for an attribute, ``revision_date`` say."""
    return _IRREGULAR_WIRE_NAMES.get(name) or name.title().replace("_", "")


_IRREGULAR_WIRE_NAMES = {
    "id_text": "Id",
    "publication_id_text": "PublicationId",
    "xpath": "XPath",
    "ecl_id_text": "EclId",
    "category_id_text": "CategoryId",
    "taxonomy_id_text": "TaxonomyId",
    "date_time_values": "DateTimeValues",
    "linked_components": "LinkedComponentValues",
    "keywords_of_field": "KeywordValues",
}


class Record(
    msgspec.Struct, frozen=True, kw_only=True, rename=wire_name, omit_defaults=True
):
    """A frozen record that DD4T publishes; attribute names are its members' in snake case."""


def parse_uri(text: str) -> TcmUri:
    """Return the URI, or ``NULL_URI`` where published content holds none or a broken one."""
    try:
        return TcmUri.parse(text)
    except InvalidUriError:
        return NULL_URI


class TridionItem(Record, frozen=True, kw_only=True):
    """Anything with an identity and a title.

    The identity is kept as it was published and read when asked for: most URIs of a
    document (of folders, publications, schemas' folders) are never looked at.
    """

    id_text: str = ""
    title: str = ""

    @property
    def uri(self) -> TcmUri:
        """The identity; ``NULL_URI`` if the document has none or a broken one."""
        return parse_uri(self.id_text)


class Publication(TridionItem, frozen=True, kw_only=True):
    """A publication: one website, in the language and context of one audience."""


class OrganizationalItem(TridionItem, frozen=True, kw_only=True):
    """A folder or a structure group, as far as items mention it."""

    publication_id_text: str = ""


class RepositoryLocalItem(TridionItem, frozen=True, kw_only=True):
    """An item that lives in a publication, and may be owned by a parent of it."""

    publication_id_text: str = ""
    publication: Publication | None = None
    owning_publication: Publication | None = None


def freeze(record: msgspec.Struct, name: str, value: Any) -> None:
    """Set an attribute of a frozen record, in its ``__post_init__`` only."""
    msgspec.structs.force_setattr(record, name, value)
