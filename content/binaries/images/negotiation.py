"""Which format a browser is sent: the best one that it says it can show."""

from __future__ import annotations

from functools import lru_cache

from content.binaries.images.facts import ImageFacts
from content.binaries.images.variant import ImageFormat

_LONGEST_ACCEPT = 2_000
# What a format without loss, or with transparency, falls back to.
_PLAIN = {
    ImageFormat.JPEG: ImageFormat.JPEG,
    ImageFormat.PNG: ImageFormat.PNG,
    ImageFormat.GIF: ImageFormat.GIF,
}


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
        # Only these move; an AVIF of many frames takes seconds to make.
        if ImageFormat.WEBP in accepted:
            return ImageFormat.WEBP
        return facts.format if facts.format in _PLAIN else ImageFormat.GIF
    if accepted:
        return accepted[0]
    if plain := _PLAIN.get(facts.format):
        # A palette is no place for what scaling makes of it.
        return ImageFormat.PNG if plain is ImageFormat.GIF else plain
    return ImageFormat.PNG if facts.is_transparent else ImageFormat.JPEG


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if name != "q":
        return False
    try:
        return float(value) <= 0
    except ValueError:
        return False
