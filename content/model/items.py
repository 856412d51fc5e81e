"""What every published item has in common: identity, title and where it belongs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

from content.exceptions import InvalidUriError
from content.model.uri import NULL_URI, TcmUri

Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number that a cache can hold, too."""


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
}


class Record(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename=wire_name,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """A record that DD4T publishes; attributes are its members' names in snake case.

    Deeply immutable, hashable, and safe to share between threads. Absent text is
    ``""``, an absent list ``()``, an absent record ``None`` unless the attribute has an
    empty one as its default.
    """


def parse_uri(text: str) -> TcmUri:
    """Return the URI, or ``NULL_URI`` where published content has none, or no valid one."""
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

    def __str__(self) -> str:
        return self.title


class Publication(TridionItem, frozen=True, kw_only=True):
    """A publication: one website, in the language and context of one audience."""


class RepositoryLocalItem(TridionItem, frozen=True, kw_only=True):
    """An item that lives in a publication, and may be owned by a parent of it."""

    publication_id_text: str = ""
    publication: Publication | None = None
    owning_publication: Publication | None = None


class OrganizationalItem(RepositoryLocalItem, frozen=True, kw_only=True):
    """A folder or a structure group, as far as items mention it."""


def freeze(record: msgspec.Struct, name: str, value: Any) -> None:
    """Set an attribute of a frozen record, in its ``__post_init__`` only."""
    msgspec.structs.force_setattr(record, name, value)


def settle_date(date: datetime) -> datetime | None:
    """Return a published date as it is kept; ``None`` for .NET's "not set", year 1.

    Dates without zone are the content manager's local time and stay without. In year
    9999, .NET's "never", the zone is dropped: such a date may not exist in UTC.
    """
    if date.year == 1:
        return None
    return date.replace(tzinfo=None) if date.year == 9999 else date
