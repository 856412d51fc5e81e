"""Making a variant of an image, with Pillow.

What of the original is not needed is never decoded (``draft``: a JPEG at half or a
quarter of its size) nor scaled in full (``reducing_gap``). What is made has the colours
of sRGB, stands upright, and carries nothing but its pixels: no place, no camera, no
profile.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import msgspec
from PIL import Image, ImageCms, ImageOps, ImageSequence

from content.binaries.images.facts import (
    BROKEN,
    FORMATS,
    is_transparent,
    shown_size,
)
from content.binaries.images.geometry import Plan, plan
from content.binaries.images.variant import ImageFormat, Variant
from content.exceptions import ImageError
from content.timings import Timings

# A JPEG is decoded to that many times the side that comes out, or more. Less is blurred;
# at 2, as Pillow has it for its thumbnails, it often takes twice the time, and nobody sees
# the difference.
_DRAFT_GAP = 1.2
# At an eighth of its size all that is left of it are means of squares, which is seen.
_MOST_DRAFT = 4
_REDUCING_GAP = 2.0
_MOST_FRAMES = 500
_GROUND = (255, 255, 255)  # what shows through where a format knows no transparency
_STANDARD_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
# Encoders' effort: a visitor waits for the first variant. At its default speed an AVIF
# takes several times as long as a WebP.
_AVIF_SPEED = 8
_WEBP_METHOD = 4

#: Variants by format; one that waits for its turn is not being made.
VARIANTS = Timings()


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be made, and within which bounds."""

    variant: Variant
    format: ImageFormat
    quality: int
    """1 to 100; formats without loss have none."""
    is_still: bool
    """Whether of an animation only the first frame is shown."""
    max_pixels: int
    """Of the original, all frames together."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made."""

    width: int
    height: int
    format: ImageFormat


def make(source: BinaryIO, target: BinaryIO, making: Making) -> Made:
    """Write a variant of an image.

    Raises:
        ImageError: There is no image in it, it is broken or cut off, or too large.
        OSError: The target cannot be written.
    """
    encoded = io.BytesIO()
    with VARIANTS.timing(making.format.value), _opened(source) as image:
        _refuse_large(image, making)
        frames = _frames_of(image, making)
        _save(frames, encoded, making)
    # Apart, so that what a full disk raises is not taken for a broken image.
    with encoded.getbuffer() as made:
        target.write(made)
    width, height = frames[0].size
    return Made(width=width, height=height, format=making.format)


@contextmanager
def _opened(source: BinaryIO) -> Iterator[Image.Image]:
    try:
        with Image.open(source, formats=FORMATS) as image:
            yield image
    except ImageError:  # a ValueError, too
        raise
    except BROKEN as exc:
        raise ImageError(f"No image that can be decoded: {exc}") from exc


def _refuse_large(image: Image.Image, making: Making) -> None:
    frames = 1 if _is_still(image, making) else getattr(image, "n_frames", 1)
    if frames > _MOST_FRAMES:
        raise ImageError(f"An animation of {frames} frames, more than {_MOST_FRAMES}")
    width, height = image.size
    if width * height * frames > making.max_pixels:
        raise ImageError(
            f"{width} by {height} pixels, {frames} times, are more than"
            f" {making.max_pixels}"
        )


def _is_still(image: Image.Image, making: Making) -> bool:
    return (
        making.is_still
        or making.format not in {ImageFormat.GIF, ImageFormat.WEBP}
        or image.format not in {"GIF", "WEBP"}
    )


def _frames_of(image: Image.Image, making: Making) -> list[Image.Image]:
    if _is_still(image, making):
        return [_scale(_decode(image, making), making)]
    frames = []
    for frame in ImageSequence.Iterator(image):
        scaled = _scale(_in_standard_colours(frame.copy()), making)
        scaled.info["duration"] = frame.info.get("duration", 100)
        frames.append(scaled)
    return frames


def _decode(image: Image.Image, making: Making) -> Image.Image:
    """Return the image upright, with no more pixels than are needed."""
    drawn = plan(shown_size(image), making.variant)
    left, top, right, bottom = drawn.part
    scale = max(drawn.size[0] / (right - left), drawn.size[1] / (bottom - top))
    if image.format in {"JPEG", "MPO"} and scale < 1:
        width, height = (
            max(math.ceil(side * scale * _DRAFT_GAP), side // _MOST_DRAFT)
            for side in image.size
        )
        image.draft(None, (width, height))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    return _in_standard_colours(image)


def _in_standard_colours(image: Image.Image) -> Image.Image:
    """Return the image as RGB or RGBA of sRGB."""
    profile = image.info.get("icc_profile")
    has_alpha = is_transparent(image)
    if image.mode in {"P", "PA"} or (has_alpha and image.mode not in {"RGBA", "LA"}):
        image = image.convert("RGBA" if has_alpha else "RGB")
    if image.mode.startswith("I") or image.mode == "F":
        image = _in_eight_bits(image)
    if profile:
        image = _convert_profile(image, profile)
    mode = "RGBA" if has_alpha else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    return image


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return an image of 16 or more bits as one of 8, which converting would cut off."""
    return image.convert("F").point(lambda value: value * (1 / 257)).convert("L")


def _convert_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Return an image with the colours that its profile means; without, if it is broken."""
    alpha = image.getchannel("A") if image.mode in {"RGBA", "LA"} else None
    opaque = image if alpha is None else image.convert(image.mode.removesuffix("A"))
    try:
        converted = ImageCms.profileToProfile(
            opaque,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            _STANDARD_PROFILE,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _scale(image: Image.Image, making: Making) -> Image.Image:
    drawn = plan(image.size, making.variant)
    if drawn.changes(image.size):
        image = _resize(image, drawn)
    if drawn.ground is not None and drawn.ground != image.size:
        image = _put_onto(image, drawn.ground, making)
    if image.mode == "RGBA" and making.format is ImageFormat.JPEG:
        image = _flatten(image)
    return image


def _resize(image: Image.Image, drawn: Plan) -> Image.Image:
    resized = image.resize(
        drawn.size,
        Image.Resampling.LANCZOS,
        box=drawn.part,
        reducing_gap=_REDUCING_GAP,
    )
    resized.info = dict(image.info)
    return resized


def _put_onto(image: Image.Image, size: tuple[int, int], making: Making) -> Image.Image:
    is_clear = making.format is not ImageFormat.JPEG
    ground = Image.new(
        "RGBA" if is_clear else "RGB", size, (*_GROUND, 0)[: 3 + is_clear]
    )
    place = ((size[0] - image.width) // 2, (size[1] - image.height) // 2)
    ground.paste(image, place)
    return ground


def _flatten(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, _GROUND)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _save(frames: list[Image.Image], target: BinaryIO, making: Making) -> None:
    first, *rest = frames
    options: dict[str, Any] = {"format": making.format.value}
    match making.format:
        case ImageFormat.JPEG:
            options |= {
                "quality": making.quality,
                "optimize": True,
                "progressive": True,
            }
        case ImageFormat.WEBP:
            options |= {"quality": making.quality, "method": _WEBP_METHOD}
        case ImageFormat.AVIF:
            options |= {
                "quality": making.quality,
                "speed": _AVIF_SPEED,
                "max_threads": 1,
            }
        case ImageFormat.PNG:
            options |= {"optimize": False}
        case ImageFormat.GIF:
            options |= {"disposal": 2}
    loop = first.info.get("loop")
    if rest:
        durations = [frame.info["duration"] for frame in frames]
        options |= {"save_all": True, "append_images": rest, "duration": durations}
        if loop is not None:
            options["loop"] = loop
    for frame in frames:
        frame.info = {}  # nothing of the original: encoders write what they find there
    try:
        first.save(target, **options)
    except BROKEN as exc:
        raise ImageError(f"Not encoded as {making.format}: {exc}") from exc
