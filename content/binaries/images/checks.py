"""Checks of the settings about images; ``content.checks`` runs them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum

from django.core.checks import CheckMessage, Error

from content.binaries.images.addresses import Grammar
from content.binaries.images.variant import ImageFormat
from content.conf import conf

_ANIMATIONS = ("keep", "still")
_LOSSY = tuple(each for each in ImageFormat if each not in {"png", "gif"})


def check_images() -> Iterator[CheckMessage]:
    """Yield what is wrong with which variants there are, and how they are made."""
    yield from _check_names("CONTENT_IMAGE_URLS", conf.CONTENT_IMAGE_URLS, Grammar)
    yield from _check_names(
        "CONTENT_IMAGE_FORMATS", conf.CONTENT_IMAGE_FORMATS, ImageFormat
    )
    if not conf.CONTENT_IMAGE_URLS:
        yield Error(
            "CONTENT_IMAGE_URLS must name one at least: templates have to write some.",
            hint="Leave it out for the default.",
            id="content.E507",
        )
    if conf.CONTENT_IMAGE_ANIMATIONS not in _ANIMATIONS:
        yield Error(
            f"CONTENT_IMAGE_ANIMATIONS {conf.CONTENT_IMAGE_ANIMATIONS!r} is unknown.",
            hint=f"One of {', '.join(_ANIMATIONS)}.",
            id="content.E508",
        )
    yield from _check_numbers()


def _check_names(
    setting: str, names: Collection[str], known: type[StrEnum]
) -> Iterator[CheckMessage]:
    if unknown := [str(name) for name in names if name not in list(known)]:
        yield Error(
            f"{setting}: {', '.join(unknown)} is unknown.",
            hint=f"Known: {', '.join(known)}.",
            id="content.E506",
        )


def _check_numbers() -> Iterator[CheckMessage]:
    numbers: Mapping[str, Collection[object]] = {
        "CONTENT_IMAGE_MAX_PIXELS": [conf.CONTENT_IMAGE_MAX_PIXELS],
        "CONTENT_IMAGE_WORKERS": [conf.CONTENT_IMAGE_WORKERS],
        "CONTENT_IMAGE_WIDTHS": conf.CONTENT_IMAGE_WIDTHS,
        "CONTENT_IMAGE_HEIGHTS": conf.CONTENT_IMAGE_HEIGHTS,
    }
    for name, values in numbers.items():
        if not all(isinstance(value, int) and value > 0 for value in values):
            yield Error(
                f"{name} must be positive, in whole numbers.",
                hint="Leave it out for the default.",
                id="content.E509",
            )
    quality = conf.CONTENT_IMAGE_QUALITY
    if wrong := [each for each in _LOSSY if not 1 <= quality.get(each, 0) <= 100]:
        yield Error(
            f"CONTENT_IMAGE_QUALITY must be 1 to 100 for {', '.join(wrong)}.",
            hint=f"It names each of {', '.join(_LOSSY)}.",
            id="content.E510",
        )
