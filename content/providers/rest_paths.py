"""How the DD4T REST service is asked: identities and URLs as segments of a path.

The service takes a published URL apart at its last dot, ``/news/tides.html`` being asked
for as ``html/news/tides/``, and takes no numbers but those of Tridion Sites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from content.exceptions import InvalidUrlError, ItemNotFoundError
from content.model.uri import Namespace, TcmUri

_INT32_MAX = 2**31 - 1
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_DOT_SEGMENTS = {".", ".."}
# What http.sys, below IIS, allows a segment to have unless it is told otherwise.
_SEGMENT_CHARACTERS = 260


def split_url(url: str) -> tuple[str, str]:
    """Return the extension and the rest of a published URL, ready for a path.

    Neither begins or ends with a slash; all but unreserved characters are
    percent-encoded, as UTF-8.

    Raises:
        InvalidUrlError: The service could take it for something else.
        ItemNotFoundError: The file name has no name or no extension. The service has no
            words for such a URL, so it can never answer with what is published there.
    """
    if not url.startswith("/"):
        raise InvalidUrlError("The URL does not begin with a slash", url=url)
    if _CONTROL.search(url):
        raise InvalidUrlError("The URL has a control character or backslash", url=url)
    *folders, file_name = url[1:].split("/")
    stem, _, extension = file_name.rpartition(".")
    # "/...html" is the stem ".." once it is taken apart.
    if not _DOT_SEGMENTS.isdisjoint([*folders, file_name, stem]):
        raise InvalidUrlError("The URL has a dot segment", url=url)
    if "" in folders:
        raise InvalidUrlError("The URL has an empty segment", url=url)
    if not (stem and extension):
        raise ItemNotFoundError(
            "The content service only knows URLs with a file name and extension",
            url=url,
        )
    try:
        return quote(extension, safe=""), "/".join(
            quote(segment, safe="") for segment in [*folders, stem]
        )
    except UnicodeEncodeError as exc:
        raise InvalidUrlError("The URL is not valid Unicode", url=ascii(url)) from exc


def require_publication(publication_id: int) -> None:
    """Refuse a publication that is none: to the service, 0 means any of them.

    Raises:
        ItemNotFoundError: There is no such publication.
    """
    if not 0 < publication_id <= _INT32_MAX:
        raise ItemNotFoundError(
            "There is no such publication", publication_id=publication_id
        )


def numbers_of(uri: TcmUri, item_type: int) -> tuple[int, int]:
    """Return an item's publication and number; the service adds the type by itself.

    Raises:
        ItemNotFoundError: The identity is of another type or namespace, or none.
    """
    if (
        uri.namespace is not Namespace.TCM
        or uri.item_type != item_type
        or not 0 < uri.publication_id <= _INT32_MAX
        or not 0 < uri.item_id <= _INT32_MAX
    ):
        raise ItemNotFoundError(
            "The content service has no items with such an identity", uri=str(uri)
        )
    return uri.publication_id, uri.item_id


def quote_keyword(name: str) -> str:
    """Return a keyword's title as one segment of a path.

    Raises:
        ItemNotFoundError: No segment can hold it, so the service cannot be asked.
    """
    if not name or name in _DOT_SEGMENTS or "/" in name or _CONTROL.search(name):
        raise ItemNotFoundError(
            "The content service cannot be asked for such a keyword", name=ascii(name)
        )
    return quote(name, safe="", errors="replace")


def batch_item_ids(item_ids: Sequence[int]) -> Iterator[str]:
    """Yield ``1,2,3``: each item id once, in segments that are short enough."""
    batch = ""
    for item_id in dict.fromkeys(item_ids):
        longer = f"{batch},{item_id}" if batch else str(item_id)
        if len(longer) > _SEGMENT_CHARACTERS:
            yield batch
            longer = str(item_id)
        batch = longer
    if batch:
        yield batch
