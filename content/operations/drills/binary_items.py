"""Binaries that drills publish again and again, and how to tell what an answer shows.

Each edition of an image has a colour of its own, which its variants have as well; each
edition of another file has bytes of its own.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from http import HTTPStatus

import msgspec
from PIL import Image

from content.addressing.publications import SitePublication
from content.addressing.published_urls import quote_path
from content.binaries.images.addresses import build_address
from content.binaries.images.variant import ImageFormat, Variant
from content.conf import conf
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import Answer

#: What ``edition_of`` returns for what is nothing that was ever published.
NOTHING_OF_IT = -1

_SIDES = (1000, 500)  # pixels
_COLOURS = (
    *((200, 40, 40), (40, 200, 40), (40, 40, 200)),
    *((200, 200, 40), (40, 200, 200), (200, 40, 200)),
)
_WIDTHS = 2
_FILE_BYTES = 400_000


class BinaryItem(msgspec.Struct, frozen=True, kw_only=True):
    """A binary, and where it is shown."""

    place: str
    """In the published folder."""
    url: str
    variants: tuple[str, ...] = ()
    """Their addresses, escaped; without any it is no image."""

    @property
    def address(self) -> str:
        """That of the binary itself, escaped."""
        return quote_path(self.url)

    @property
    def addresses(self) -> tuple[str, ...]:
        return (self.address, *self.variants)

    def make(self, edition: int) -> bytes:
        """Return the bytes of an edition: those before and after it are others."""
        if not self.variants:
            return random.Random(f"{self.url} {edition}").randbytes(_FILE_BYTES)  # noqa: S311  # no secret
        image = Image.new("RGB", _SIDES, _COLOURS[edition % len(_COLOURS)])
        encoded = io.BytesIO()
        image.save(encoded, "JPEG", quality=90)
        return encoded.getvalue()

    def shows(self, address: str, answer: Answer, edition: int) -> bool:
        """Whether an answer at one of the addresses is of an edition, and whole."""
        if answer.status != HTTPStatus.OK:
            return False
        if address == self.address:
            return answer.body == self.make(edition)
        return _colour_of(answer.body) == edition % len(_COLOURS)


def make_image(publication: SitePublication, item_id: int) -> BinaryItem:
    """Return an image that the site offers variants of.

    Raises:
        StageError: It offers none.
    """
    widths = [each for each in conf.CONTENT_IMAGE_WIDTHS if each < _SIDES[0]]
    url = f"{publication.path_prefix}media/drill_{_suffix(publication, item_id)}.jpg"
    variants = tuple(_variants(url, widths[:_WIDTHS]))
    if not variants:
        raise StageError("CONTENT_IMAGE_WIDTHS offers no variants of an image")
    return BinaryItem(place=_place(publication, url), url=url, variants=variants)


def make_file(publication: SitePublication, item_id: int) -> BinaryItem:
    """Return a binary that is no image."""
    url = f"{publication.path_prefix}media/drill_{_suffix(publication, item_id)}.pdf"
    return BinaryItem(place=_place(publication, url), url=url)


def _variants(url: str, widths: list[int]) -> Iterator[str]:
    for width in widths:
        yield build_address(url, Variant(width=width))
        if conf.CONTENT_IMAGE_URLS[0] != "dyndle":  # which has no words for it
            yield build_address(
                url, Variant(width=width), image_format=ImageFormat.WEBP
            )


def _suffix(publication: SitePublication, item_id: int) -> str:
    return f"tcm{publication.publication_id}-{item_id}"


def _place(publication: SitePublication, url: str) -> str:
    return f"{publication.publication_id}/binaries{url}"


def _colour_of(body: bytes) -> int:
    """Return the number of the colour that all of an image has."""
    try:
        with Image.open(io.BytesIO(body)) as image:
            shown = image.convert("RGB")
    except (OSError, SyntaxError, ValueError):
        return NOTHING_OF_IT
    pixels = {_nearest(shown.getpixel(each)) for each in _places(shown.size)}
    return pixels.pop() if len(pixels) == 1 else NOTHING_OF_IT


def _places(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    width, height = size
    for x in (1, width // 2, width - 2):
        for y in (1, height // 2, height - 2):
            yield x, y


def _nearest(pixel: object) -> int:
    assert isinstance(pixel, tuple)  # noqa: S101  # of an RGB image
    distances = [
        sum(abs(one - other) for one, other in zip(pixel, colour, strict=True))
        for colour in _COLOURS
    ]
    return distances.index(min(distances))
