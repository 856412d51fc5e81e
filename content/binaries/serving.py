"""From a request for a binary to the file that answers it.

Works out what the address means, has it fetched or made if need be, and says how it is to
be served; bytes are sent by :mod:`content.binaries.responses`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec

from content.binaries.content_types import content_type_of
from content.binaries.http.answers import Headers, Representation
from content.binaries.http.policies import caching_headers, content_headers
from content.binaries.images.addresses import Candidate, find_candidates
from content.binaries.images.negotiation import accepted_formats, choose_format
from content.binaries.images.permissions import is_permitted
from content.binaries.images.variant import ImageFormat, Variant
from content.binaries.pictures import (
    Picture,
    picture_key,
    pictures_of,
    variant_key,
)
from content.caching.answers import Answer
from content.caching.cache_status import describe_answer
from content.caching.entries import Entry, Key
from content.caching.file_store import StoredFile
from content.conf import conf
from content.exceptions import UNAVAILABLE, ContentError, ItemNotFoundError
from content.factories.binaries import Binary, binary_key
from content.factories.content import Content

# How much of a digest tells one version of a binary from another, in addresses.
_VERSION_CHARACTERS = 12


Uses = tuple[tuple[Key, Entry], ...]


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """A file that answers a request."""

    file: StoredFile
    representation: Representation
    uses: Uses
    """What it was found by: as long as that counts, so does this. Empty: only now."""
    varies: bool
    """Whether others, who accept other formats, may get another one."""


def find_served(
    content: Content, publication_id: int, url: str, query: str, accept: str
) -> tuple[Served, BinaryIO]:
    """Return what answers a request for a binary, with the file: to be closed.

    Args:
        accept: The ``Accept`` header.

    Raises:
        ItemNotFoundError: Nothing is published there, or no such variant may be had.
        ContentServiceError: It cannot be told, or had, now.
        FileStoreError: Likewise, because of the disk.
    """
    finder = _Finder(content, publication_id, accept)
    trouble: ContentError | None = None
    for candidate in find_candidates(url, query):
        try:
            # Not for longer than now, if what comes before it could not be looked at.
            return finder.find(candidate, is_sure=trouble is None)
        except ItemNotFoundError:
            continue
        except UNAVAILABLE as exc:
            # What the name means may be known, although nobody can tell now whether
            # something has that very name.
            trouble = trouble or exc
    if trouble is not None:
        raise trouble
    raise ItemNotFoundError("No binary is published there", url=url)


class _Finder:
    def __init__(self, content: Content, publication_id: int, accept: str) -> None:
        self._content = content
        self._publication_id = publication_id
        self._accept = accept
        self._pictures = pictures_of(content)
        self._uses: list[tuple[Key, Entry]] | None = []

    def find(self, candidate: Candidate, *, is_sure: bool) -> tuple[Served, BinaryIO]:
        if not is_sure:
            self._uses = None
        if candidate.variant is None:
            return self._find_binary(candidate)
        if not is_permitted(
            self._publication_id,
            candidate.url,
            candidate.variant,
            candidate.signature,
        ):
            raise ItemNotFoundError("Not a size that is offered", url=candidate.url)
        return self._find_variant(candidate, candidate.variant)

    def _find_binary(self, candidate: Candidate) -> tuple[Served, BinaryIO]:
        answer = self._content.binaries.look_up_by_url(
            self._publication_id, candidate.url
        )
        self._use(binary_key(self._publication_id, candidate.url), answer)
        if answer.value is None:
            raise ItemNotFoundError("No binary is published there", url=candidate.url)
        binary, file = self._content.binaries.open(answer.value)
        content_type = content_type_of(candidate.url)
        return (
            self._serve(
                binary, binary.file, content_type, answer, candidate, varies=False
            ),
            file,
        )

    def _find_variant(
        self, candidate: Candidate, variant: Variant
    ) -> tuple[Served, BinaryIO]:
        place = self._publication_id, candidate.url
        looked_at = self._pictures.look_up_by_url(*place)
        self._use(picture_key(*place), looked_at)
        if looked_at.value is None:
            raise ItemNotFoundError("No binary is published there", url=candidate.url)
        image_format, varies = self._choose_format(candidate, looked_at.value)
        answer = self._pictures.look_up_variant(*place, variant, image_format)
        self._use(variant_key(*place, variant, image_format), answer)
        if answer.value is None:
            raise ItemNotFoundError("No variant can be made of it", url=candidate.url)
        found, file = self._pictures.open_variant(answer.value, variant)
        served = self._serve(
            found.binary,
            found.file,
            image_format.content_type,
            answer,
            candidate,
            varies=varies,
        )
        return served, file

    def _use(self, key: Key, answer: Answer[Any]) -> None:
        if self._uses is not None:
            self._uses.append((key, answer.entry))

    def _choose_format(
        self, candidate: Candidate, picture: Picture
    ) -> tuple[ImageFormat, bool]:
        """Return the format, and whether others may get another."""
        if picture.facts is None:
            raise ItemNotFoundError("Not an image", url=candidate.url)
        if candidate.format is not None:
            return candidate.format, False
        offered = tuple(ImageFormat(each) for each in conf.CONTENT_IMAGE_FORMATS)
        is_still = conf.CONTENT_IMAGE_ANIMATIONS == "still"
        accepted = accepted_formats(self._accept, offered)
        chosen = choose_format(picture.facts, accepted, is_still=is_still)
        return chosen, bool(offered)

    def _serve(
        self,
        binary: Binary,
        file: StoredFile,
        content_type: str,
        answer: Answer[Any],
        candidate: Candidate,
        *,
        varies: bool,
    ) -> Served:
        version = candidate.version
        caching: Headers = caching_headers(
            # Only if it is the version that was asked for: another one is kept for good.
            is_versioned=version == version_of(binary.file),
            is_stale=answer.is_stale,
        )
        if varies:
            caching += (("Vary", "Accept"),)
        return Served(
            file=file,
            uses=tuple(self._uses or ()),
            varies=varies,
            representation=Representation(
                etag=f'"{file.digest[:32]}"',
                size_bytes=file.size_bytes,
                content_type=content_type,
                last_modified=binary.last_published,
                about_caching=(
                    *caching,
                    ("Cache-Status", describe_answer(answer, time.time())),
                ),
                about_content=content_headers(candidate.url, content_type),
            ),
        )


def version_of(file: StoredFile) -> str:
    """Return what tells this version of a binary from others in its address (``v``)."""
    return file.digest[:_VERSION_CHARACTERS]


def headers_of(environ: Mapping[str, Any]) -> Mapping[str, str]:
    """Return those headers of a WSGI request that the answer may depend on."""
    return {
        name: environ[variable]
        for name, variable in _VARIABLES.items()
        if variable in environ
    }


_VARIABLES = {
    name: f"HTTP_{name.upper().replace('-', '_')}"
    for name in (
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-unmodified-since",
        "if-range",
        "range",
    )
}
