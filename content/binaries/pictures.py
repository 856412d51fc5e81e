"""From a published binary to what an image it is, and to its variants, each made once.

What is known of an image, and which variants there are, the cache remembers as it does
everything: superseded with the binary. A variant's bytes are on the disk of the machine
that made it; the others get them from the store that all share.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from typing import BinaryIO

import msgspec

from content.binaries.images.facts import ImageFacts, read_facts
from content.binaries.images.making import Made, Making, make
from content.binaries.images.variant import ENGINE_VERSION, ImageFormat, Variant
from content.binaries.images.workers import ImageWorkers
from content.caching.answers import Answer
from content.caching.entries import Key
from content.caching.file_store import StoredFile
from content.caching.site_cache import get_site_cache
from content.caching.statistics import Event
from content.conf import conf
from content.exceptions import (
    CacheUnavailableError,
    FileStoreError,
    ImageError,
    ItemNotFoundError,
)
from content.factories.binaries import Binary, BinaryFactory
from content.factories.content import Content
from content.factories.keeping import Keeping
from content.factories.record_codec import RecordCodec

logger = logging.getLogger(__name__)

#: What is made is counted as: built, or fresh from the store, which is the disk.
KIND = "image made"

# What is larger is made by every machine for itself: Redis is no place for it.
_MOST_SHARED_BYTES = 1024 * 1024  # 1 MiB
_SHARED_SECONDS = 24 * 60 * 60  # 1 day


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A binary, and what its header says if it is an image."""

    binary: Binary
    facts: ImageFacts | None


class PictureVariant(msgspec.Struct, frozen=True, kw_only=True):
    """An image made from another one."""

    binary: Binary
    file: StoredFile
    made: Made


_PICTURE_CODEC = RecordCodec(Picture)
_VARIANT_CODEC = RecordCodec(PictureVariant)


def picture_key(publication_id: int, url: str) -> Key:
    """Return what is known of an image is kept under."""
    return Key("picture", publication_id, url)


def variant_key(
    publication_id: int, url: str, variant: Variant, image_format: ImageFormat
) -> Key:
    """Return what a variant is kept under."""
    spelled = f"{ENGINE_VERSION} {image_format} {variant.key()}"
    return Key("image variant", publication_id, url, spelled)


class Pictures:
    """The images of one build."""

    def __init__(
        self,
        binaries: BinaryFactory,
        keeping: Keeping,
        workers: ImageWorkers,
    ) -> None:
        self._binaries = binaries
        self._cache = keeping.values
        self._files = keeping.files
        self._fleet = keeping.fleet
        self._workers = workers
        self._statistics = keeping.statistics

    def look_up_by_url(self, publication_id: int, url: str) -> Answer[Picture]:
        """Return what is published at ``url``, image or not; no value if nothing is.

        Raises:
            ContentServiceError: It could not be fetched, or not yet.
            FileStoreError: The disk did not take or give it.
        """
        return self._cache.look_up(
            picture_key(publication_id, url),
            lambda: self._look_at(publication_id, url),
            _PICTURE_CODEC,
        )

    def find_known(self, publication_id: int, url: str) -> Picture | None:
        """Return the same if it was looked at before and still counts; fetch nothing."""
        return self._cache.find(picture_key(publication_id, url), _PICTURE_CODEC)

    def look_up_variant(
        self, publication_id: int, url: str, variant: Variant, image_format: ImageFormat
    ) -> Answer[PictureVariant]:
        """Return a variant; without a value if none can be made of what is there.

        Raises:
            ContentServiceError: The image could not be fetched, or there is no time to
                make the variant now.
            FileStoreError: The disk did not take or give something.
        """
        return self._cache.look_up(
            variant_key(publication_id, url, variant, image_format),
            lambda: self._make(publication_id, url, variant, image_format),
            _VARIANT_CODEC,
        )

    def open_variant(
        self, found: PictureVariant, variant: Variant
    ) -> tuple[PictureVariant, BinaryIO]:
        """Return a variant with its file, to be read and closed.

        From this machine's disk, else from what others share, else made again. Raises
        the same.
        """
        file = self._files.open(found.file) or self._take_over(found.file)
        if file is None:
            binary = found.binary
            found = self._make(
                binary.publication_id, binary.url, variant, found.made.format
            )
            file = self._files.open(found.file)
        if file is None:
            raise FileStoreError("Just removed again", url=found.binary.url)
        return found, file

    def _look_at(self, publication_id: int, url: str) -> Picture:
        binary, file = self._binaries.open(
            self._binaries.get_by_url(publication_id, url)
        )
        with file:
            return Picture(binary=binary, facts=read_facts(file))

    def _make(
        self, publication_id: int, url: str, variant: Variant, image_format: ImageFormat
    ) -> PictureVariant:
        """Make a variant, unless this machine has made it of these very bytes before.

        Raises:
            ItemNotFoundError: Nothing is published there, or nothing that it can be
                made of.
        """
        picture = self.look_up_by_url(publication_id, url).value
        if picture is None:
            raise ItemNotFoundError(
                "Nothing is published there", publication_id=publication_id, url=url
            )
        making = _making_of(variant, image_format)
        name = _name_of(picture.binary.file, making)
        kept = self._files.find_noted(name, _Kept)
        if kept is None:
            kept = self._make_anew(picture.binary, making)
            self._files.note(name, msgspec.json.encode(kept))
            self._statistics.count(KIND, Event.BUILT)
        else:
            self._statistics.count(KIND, Event.FRESH_FROM_STORE)
        return PictureVariant(binary=picture.binary, file=kept.file, made=kept.made)

    def _make_anew(self, binary: Binary, making: Making) -> _Kept:
        binary, source = self._binaries.open(binary)
        with source, self._files.writing() as incoming:
            try:
                made = self._workers.run(lambda: make(source, incoming.file, making))
            except ImageError as exc:
                self._statistics.count(KIND, Event.FAILED)
                logger.warning(
                    "image variant not made url=%s error=%s", binary.url, exc
                )
                raise ItemNotFoundError(
                    f"Nothing to make a variant of: {exc.message}", url=binary.url
                ) from exc
            file = incoming.keep()
        self._share(file)
        return _Kept(file, made)

    def _share(self, stored: StoredFile) -> None:
        """Let other machines have a variant, instead of making it as well."""
        if self._fleet is None or stored.size_bytes > _MOST_SHARED_BYTES:
            return
        if file := self._files.open(stored):
            with file, suppress(CacheUnavailableError):
                self._fleet.share_bytes(
                    stored.digest, file.read(), lifetime_seconds=_SHARED_SECONDS
                )

    def _take_over(self, stored: StoredFile) -> BinaryIO | None:
        """Return what another machine has made; ``None`` if it shares it no more."""
        if self._fleet is None:
            return None
        try:
            content = self._fleet.load_bytes(stored.digest)
        except CacheUnavailableError:
            return None
        if content is None or hashlib.sha256(content).hexdigest() != stored.digest:
            return None
        with self._files.writing() as incoming:
            incoming.file.write(content)
            incoming.keep()
        return self._files.open(stored)


def pictures_of(content: Content) -> Pictures:
    """Return the images of a build."""
    workers = get_site_cache().own(
        ImageWorkers,
        lambda: ImageWorkers(
            at_once=conf.CONTENT_IMAGE_WORKERS,
            wait_seconds=conf.CONTENT_DEADLINE_SECONDS,
        ),
    )
    return Pictures(content.binaries, content.keeping, workers)


class _Kept(msgspec.Struct, frozen=True):
    """A variant that this machine has made."""

    file: StoredFile
    made: Made


def _making_of(variant: Variant, image_format: ImageFormat) -> Making:
    return Making(
        variant=variant,
        format=image_format,
        quality=conf.CONTENT_IMAGE_QUALITY.get(image_format, 0),
        is_still=conf.CONTENT_IMAGE_ANIMATIONS == "still",
        max_pixels=conf.CONTENT_IMAGE_MAX_PIXELS,
    )


def _name_of(original: StoredFile, making: Making) -> str:
    """Return what a variant is noted under: all that it depends on, and nothing else."""
    settings = f"{making.variant.key()} {making.format} {making.quality}"
    spelled = f"{ENGINE_VERSION} {original.digest} {settings} {making.is_still}"
    return hashlib.sha256(spelled.encode()).hexdigest()[:40]
