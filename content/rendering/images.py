"""A published image as HTML: in the widths that the site offers, cut to fit if need be.

A page never waits for an image, nor fails for its sake. What only the file itself can tell,
its version and its true size, is used if somebody has asked for the image before; then the
page depends on it, and is built anew when it is published. Else browsers ask each time
whether what they have still counts, and the size is the one that was published.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import msgspec
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from content.addressing.published_urls import address_of
from content.binaries.images.addresses import build_address
from content.binaries.images.permissions import needs_signature, sign
from content.binaries.images.variant import CENTRE, Focus, Variant
from content.binaries.pictures import pictures_of
from content.binaries.serving import version_of
from content.conf import conf
from content.model.component import Component
from content.rendering.files import (
    external_fragment_of,
    find_publication_of,
    is_external,
    is_safe,
)
from content.rendering.page_build import PageBuild

logger = logging.getLogger(__name__)

# Of these variants can be made; an SVG fits anywhere as it is.
_SCALED_SUFFIXES = {"jpg", "jpeg", "png", "gif", "webp", "avif"}
# For browsers that choose for themselves there is the list; for others, one that is enough.
_PLAIN_WIDTH = 960
_FOCUS_FIELD, _ALT_FIELD = "focus", "alt"
_FOCUS_WORDS = {
    "left": ("x", 0.25),
    "right": ("x", 0.75),
    "top": ("y", 0.25),
    "bottom": ("y", 0.75),
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How a template wants to have an image."""

    sizes: str = "100vw"
    ratio: str = ""
    """``16:9`` to have it cut; empty: as it is."""
    alt: str | None = None
    """``None``: what editors wrote."""
    is_first: bool = False
    """Whether it is what visitors see first: it is loaded at once."""
    attributes: Mapping[str, str] = {}


class _Known(msgspec.Struct, frozen=True):
    """What is known of an image at the moment."""

    publication_id: int
    url: str
    width: int
    height: int
    """0 where it is not known."""
    version: str = ""


def render_image(build: PageBuild, image: Component, wanted: Wanted) -> SafeString:
    """Return ``<img>`` for a multimedia component; nothing if it has no file.

    What an external library says how to show is shown so.

    Raises:
        ValueError: The template asks for what cannot be.
    """
    if fragment := external_fragment_of(image):
        return fragment
    url = image.multimedia.url if image.multimedia else ""
    if not url or (is_external(image) and not is_safe(url)):
        logger.warning("image has no file uri=%s", image.id_text)
        return mark_safe("")
    known = _look_at(build, image, url)
    attributes = {
        **_sources(image, known, wanted),
        "alt": _alt_of(image) if wanted.alt is None else wanted.alt,
        "decoding": "async",
        **({"fetchpriority": "high"} if wanted.is_first else {"loading": "lazy"}),
        **{name.replace("_", "-"): text for name, text in wanted.attributes.items()},
    }
    return format_html("<img{}>", flatatt(attributes))


def _look_at(build: PageBuild, image: Component, url: str) -> _Known:
    file = image.multimedia
    width, height = (file.width, file.height) if file else (0, 0)
    publication = find_publication_of(build, url)
    known = _Known(publication.publication_id, url, width, height)
    if is_external(image) or not _is_scaled(url):
        return known
    picture = pictures_of(build.content).find_known(known.publication_id, url)
    if picture is None:
        return known
    if picture.facts is not None:
        width, height = picture.facts.width, picture.facts.height
    return _Known(
        known.publication_id, url, width, height, version_of(picture.binary.file)
    )


def _is_scaled(url: str) -> bool:
    return url.rpartition(".")[2].lower() in _SCALED_SUFFIXES


def _sources(image: Component, known: _Known, wanted: Wanted) -> dict[str, object]:
    """Return where the image is, and how large it is."""
    ratio = _read_ratio(wanted.ratio)
    is_plain = is_external(image) or not _is_scaled(known.url)
    if is_plain or not (known.width > 0 and known.height > 0):
        return {"src": _address(image, known), **_size(known.width, known.height)}
    most = known.width if ratio is None else min(known.width, known.height * ratio)
    ratio_of_file = known.width / known.height
    widths = [each for each in sorted(conf.CONTENT_IMAGE_WIDTHS) if each <= most]
    if not widths and ratio is None:
        return {"src": _address(image, known), **_size(known.width, known.height)}
    focus = _focus_of(image) if ratio else CENTRE
    addresses = {
        width: _variant_address(known, width, ratio, focus)
        for width in widths or [int(most)]
    }
    largest = max(addresses)
    plain = max((each for each in addresses if each <= _PLAIN_WIDTH), default=largest)
    return {
        "src": addresses[plain],
        "srcset": ", ".join(f"{link} {width}w" for width, link in addresses.items()),
        "sizes": wanted.sizes,
        # Only their proportion counts; the largest is the one that a browser may show.
        **_size(largest, round(largest / (ratio or ratio_of_file))),
    }


def _variant_address(
    known: _Known, width: int, ratio: float | None, focus: Focus
) -> str:
    variant = Variant(width=width)
    if ratio is not None:
        variant = Variant(width=width, height=max(1, round(width / ratio)), focus=focus)
    signature = ""
    if needs_signature(variant):
        signature = sign(known.publication_id, known.url, variant)
    return build_address(known.url, variant, signature=signature, version=known.version)


def _address(image: Component, known: _Known) -> str:
    if is_external(image):
        return known.url
    address = address_of(known.url, conf.CONTENT_WELCOME_FILE)
    return f"{address}?v={known.version}" if known.version else address


def _size(width: int, height: int) -> dict[str, object]:
    """Return what lets browsers leave room before they have the image."""
    return {"width": width, "height": height} if width > 0 and height > 0 else {}


def _read_ratio(text: str) -> float | None:
    if not text:
        return None
    try:
        width, height = (float(side) for side in text.split(":"))
        ratio = width / height
    except (ValueError, ZeroDivisionError) as exc:
        raise ValueError(f"The ratio {text!r} is not like 16:9") from exc
    if not 0.01 <= ratio <= 100:
        raise ValueError(f"The ratio {text!r} is not like 16:9")
    return ratio


def _alt_of(image: Component) -> str:
    if field := image.metadata_fields.get(_ALT_FIELD):
        return str(field)
    return image.multimedia.alt_text if image.multimedia else ""


def _focus_of(image: Component) -> Focus:
    """Return what editors marked as what has to be seen: ``left top``, or ``0.3,0.7``."""
    text = str(image.metadata_fields.get(_FOCUS_FIELD) or "").strip().lower()
    sides = dict(_read_words(text))
    if sides:
        return Focus(sides.get("x", CENTRE.x), sides.get("y", CENTRE.y))
    return Focus.parse(text) or CENTRE


def _read_words(text: str) -> Iterator[tuple[str, float]]:
    for word in text.replace("-", " ").split():
        if word in _FOCUS_WORDS:
            yield _FOCUS_WORDS[word]
