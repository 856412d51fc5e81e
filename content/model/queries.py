"""A question for a list: which dynamic component presentations there are of a kind.

Spelled as a query string, ``schema=Article&sort=-date&metadata=place%3ANoordhalm``, for
content services that take it as such.
"""

from __future__ import annotations

from typing import Self
from urllib.parse import parse_qsl, urlencode

import msgspec

from content.exceptions import DecodingError
from content.model.uri import TcmUri

#: What an answer holds at most: a list that is longer is one for a search engine.
MOST_FOUND = 1_000


class Found(msgspec.Struct, frozen=True):
    """A component presentation that was found."""

    component_uri: TcmUri
    template_uri: TcmUri


class FoundList(msgspec.Struct, frozen=True):
    """All that were found, in order."""

    found: tuple[Found, ...] = ()


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; an empty criterion does not matter, all others have to hold.

    Names match whatever their case.
    """

    publication_id: int
    schema: str = ""
    """A title, root element or URI."""
    template: str = ""
    """The title, the view or the URI of a component template."""
    keyword: str = ""
    """The URI, the key or the title of a keyword in any of the component's fields."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Fields, of content or metadata, and a value that each must have."""
    sort: str = ""
    """``title``, ``published``, or the name of a field; ``-`` before it for the reverse.
    Empty: by the items' numbers."""

    def __str__(self) -> str:
        pairs = [
            ("schema", self.schema),
            ("template", self.template),
            ("keyword", self.keyword),
            *(("metadata", f"{name}:{value}") for name, value in self.metadata),
            ("sort", self.sort),
        ]
        spelled = urlencode([(name, value) for name, value in pairs if value])
        return spelled or "schema="  # as part of a path it must not be empty

    @classmethod
    def parse(cls, publication_id: int, text: str) -> Self:
        """Return the query that is spelled so.

        Raises:
            DecodingError: There is no such criterion, or it is given twice.
        """
        criteria: dict[str, str] = {}
        metadata = []
        for name, value in parse_qsl(text, keep_blank_values=True):
            if name == "metadata":
                field, _, wanted = value.partition(":")
                metadata.append((field, wanted))
            elif name not in _CRITERIA or name in criteria:
                raise DecodingError("Not a query", name=name[:100])
            else:
                criteria[name] = value
        return cls(publication_id=publication_id, metadata=tuple(metadata), **criteria)


_CRITERIA = {"schema", "template", "keyword", "sort"}
