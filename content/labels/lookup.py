"""Which text a key has in a publication: the first of its pages that has one decides.

Where the publication is for staging, ``key_staging`` goes before ``key``; elsewhere it does
not count. Keys of pages that hold both kinds may be spelled ``Label.key``, ``Config.key``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from enum import Enum
from functools import lru_cache
from pathlib import PurePosixPath

from content.addressing.publications import SitePublication
from content.exceptions import (
    ContentServiceError,
    DecodingError,
    InvalidUrlError,
    ItemNotFoundError,
)
from content.factories.content import Content
from content.factories.record_codec import RecordCodec
from content.labels.documents import read_texts
from content.labels.records import KeyedTexts

logger = logging.getLogger(__name__)

_KIND = "texts"
_CODEC = RecordCodec(KeyedTexts)
_STAGING = "_staging"


class TextKind(Enum):
    """What texts are for; the value is the prefix that their keys may have."""

    LABEL = "label"
    CONFIGURATION = "config"

    def pages_of(self, publication: SitePublication) -> tuple[str, ...]:
        """Return the pages that hold a publication's texts of this kind."""
        if self is TextKind.LABEL:
            return publication.labels
        return publication.configuration


def find_text(
    content: Content,
    publication: SitePublication,
    kind: TextKind,
    key: str,
    *,
    note_failure: Callable[[Exception], None],
) -> str | None:
    """Return the text, or ``None`` if no page of the publication has one.

    Args:
        note_failure: Told of a page that the content service could not be asked for:
            what comes of the others may be wrong.
    """
    for text in kind.pages_of(publication):
        publication_id, url = parse_source(publication.publication_id, text)
        try:
            pages = _load(content, publication_id, url)
            for prefix, texts in pages:
                found = _find_in(texts, prefix, kind, key, publication)
                if found is not None:
                    return found
        except ContentServiceError as exc:
            note_failure(exc)
            logger.warning("texts not loaded url=%s error=%s", url, exc)
        except DecodingError as exc:
            note_failure(exc)
            _tell_unreadable(publication_id, url, str(exc))
    return None


def parse_source(publication_id: int, text: str) -> tuple[int, str]:
    """Return the publication and URL that a setting names: ``/x.html`` or ``5:/x.html``.

    Raises:
        ValueError: It names neither.
    """
    number, colon, url = text.partition(":")
    if text.startswith("/"):
        return publication_id, text
    if not (colon and number.isdecimal() and url.startswith("/")):
        raise ValueError(f"{text!r} is no published URL")
    return int(number), url


def _load(
    content: Content, publication_id: int, url: str
) -> Iterator[tuple[str, KeyedTexts]]:
    """Yield the texts of a page, else those of the pages that it names."""
    try:
        page = content.data_pages.get(_KIND, publication_id, url, read_texts, _CODEC)
    except ItemNotFoundError:
        return
    yield "", page
    for part in page.parts:
        try:
            texts = content.data_pages.get(
                _KIND, publication_id, part, read_texts, _CODEC
            )
        except (ItemNotFoundError, InvalidUrlError):
            continue
        yield f"{PurePosixPath(part).stem}.", texts


def _find_in(
    page: KeyedTexts,
    prefix: str,
    kind: TextKind,
    key: str,
    publication: SitePublication,
) -> str | None:
    if not key.casefold().startswith(prefix.casefold()):
        return None
    key = key[len(prefix) :]
    spellings = [key, f"{kind.value}.{key}"]
    if publication.is_staging:
        spellings = [*(f"{each}{_STAGING}" for each in spellings), *spellings]
    return next((page.texts[each] for each in spellings if each in page.texts), None)


@lru_cache(maxsize=1_000)
def tell_missing(publication_id: int, kind: TextKind, key: str) -> None:
    """Log that a key has no text, once for each key."""
    logger.warning(
        "no text for a key publication_id=%s kind=%s key=%s",
        publication_id,
        kind.value,
        key,
    )


@lru_cache(maxsize=100)
def _tell_unreadable(publication_id: int, url: str, reason: str) -> None:
    logger.warning(
        "texts not read publication_id=%s url=%s error=%s", publication_id, url, reason
    )
