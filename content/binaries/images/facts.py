"""What an image is, as its own header says; its name says nothing."""

from __future__ import annotations

from typing import BinaryIO

import msgspec
from PIL import ExifTags, Image, UnidentifiedImageError

from content.binaries.images.variant import ImageFormat

# What Pillow may try. Its other readers have seen less of the world.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "MPO")
#: What Pillow raises for what is no image, a broken one, or one too large to look at.
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    OverflowError,
    TypeError,
    IndexError,
    KeyError,
    MemoryError,
)
_TURNED = {5, 6, 7, 8}  # EXIF orientations that exchange width and height


class ImageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an image without decoding it."""

    width: int
    """In pixels, as it is shown: turned as it says that it is to be turned."""
    height: int
    format: ImageFormat
    is_animated: bool = False
    is_transparent: bool = False
    """Whether some of it may be."""


def read_facts(file: BinaryIO) -> ImageFacts | None:
    """Return what an open file's header says; ``None`` if it is no image we can read."""
    try:
        with Image.open(file, formats=FORMATS) as image:
            return _facts_of(image)
    except BROKEN:
        return None


def format_of(image: Image.Image) -> ImageFormat:
    """Return an opened image's format; a camera's several in one are a JPEG."""
    name = (image.format or "").lower()
    return ImageFormat.JPEG if name == "mpo" else ImageFormat(name)


def is_transparent(image: Image.Image) -> bool:
    """Return whether some of an opened image may be transparent."""
    return image.has_transparency_data


def shown_size(image: Image.Image) -> tuple[int, int]:
    """Return an opened image's size, turned as it is to be shown."""
    width, height = image.size
    return (height, width) if _orientation_of(image) in _TURNED else (width, height)


def _orientation_of(image: Image.Image) -> int:
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # it may come after the pixels, which would have to be decoded
    return int(image.getexif().get(ExifTags.Base.Orientation, 1))


def _facts_of(image: Image.Image) -> ImageFacts:
    width, height = shown_size(image)
    image_format = format_of(image)
    return ImageFacts(
        width=width,
        height=height,
        format=image_format,
        is_animated=(
            image_format is not ImageFormat.JPEG
            and getattr(image, "is_animated", False)
        ),
        is_transparent=is_transparent(image),
    )
