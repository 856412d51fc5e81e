"""Which format a browser is sent: the best one that it says it can show."""

from __future__ import annotations

from functools import lru_cache

from content.binaries.images.facts import ImageFacts
from content.binaries.images.variant import ImageFormat

_LONGEST_ACCEPT = 2_000
# What every browser can show.
_PLAIN = {ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.GIF}


@lru_cache(maxsize=1_000)
def accepted_formats(
    accept: str, offered: tuple[ImageFormat, ...]
) -> tuple[ImageFormat, ...]:
    """Return those offered that an ``Accept`` header names, the best offer first.

    ``image/*`` says nothing: browsers that cannot show a format send it as well.
    """
    if len(accept) > _LONGEST_ACCEPT:
        return ()
    named = set()
    for part in accept.split(","):
        content_type, *parameters = part.replace(" ", "").lower().split(";")
        if not any(_is_zero(parameter) for parameter in parameters):
            named.add(content_type)
    return tuple(each for each in offered if each.content_type in named)


def choose_format(
    facts: ImageFacts, accepted: tuple[ImageFormat, ...], *, is_still: bool
) -> ImageFormat:
    """Return the format of a variant.

    Args:
        accepted: What the browser can show beside what every browser can.
        is_still: Whether animations are stilled.
    """
    if facts.is_animated and not is_still:
        # Only these move; Pillow is slow to make an AVIF of many frames.
        if ImageFormat.WEBP in accepted:
            return ImageFormat.WEBP
        return facts.format if facts.format in _PLAIN else ImageFormat.GIF
    if accepted:
        return accepted[0]
    if facts.format in _PLAIN:
        # A palette is no place for what scaling makes of it.
        is_palette = facts.format is ImageFormat.GIF
        return ImageFormat.PNG if is_palette else facts.format
    return ImageFormat.PNG if facts.is_transparent else ImageFormat.JPEG


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if name != "q":
        return False
    try:
        return float(value) <= 0
    except ValueError:
        return False
