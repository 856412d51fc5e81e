"""The addresses of image variants, in the ways that Tridion's front ends have written them.

``dd4t``: ``photo_w300.jpg``, ``photo_h200.jpg``, ``photo_w300_h200.jpg``. DD4T's own helper
wrote the last, and its module could not read it; here the box is filled, and what is beyond
it cut off.
``dxa``: the same, where both sides stretch the image unless ``_n`` follows
(``photo_w300_h200_n.jpg``), which fills the box, and enlarges nothing.
``dyndle``: ``photo.jpg?width=300&height=200``; with both, all of it is shown on a ground of
that size, unless a focus says what to fill the box with: ``cropxp=30&cropyp=70``, in
percent, or ``cropx=300&cropy=200``, in pixels. With ``cropstyle=NonGreedy`` a piece of that
size is cut out around it.

In the first two what the name cannot say is in the query: ``focus=0.3,0.7``, and ``s``, the
signature. A second suffix names another format: ``photo_w300.jpg.webp``. ``v`` is the
version of the image, which says nothing of the variant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

import msgspec

from content.addressing.published_urls import quote_path
from content.binaries.images.variant import CENTRE, Fit, Focus, ImageFormat, Variant
from content.conf import conf

# Both sides go before one: the base takes as much as it can.
_NAMES = tuple(
    re.compile(
        rf"(?P<base>.*[^/]){size}(?P<unstretched>_n)?(?P<suffix>\.[A-Za-z0-9]{{1,5}})",
        re.ASCII | re.DOTALL,
    )
    for size in (
        r"_w(?P<width>[1-9][0-9]{0,4})_h(?P<height>[1-9][0-9]{0,4})",
        r"(?:_w(?P<width>[1-9][0-9]{0,4})|_h(?P<height>[1-9][0-9]{0,4}))",
    )
)
_SIDE = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_PERCENT = re.compile(r"100|[0-9]{1,2}(?:\.[0-9]{1,2})?", re.ASCII)
_FORMAT_SUFFIXES = {
    f".{each.value}": each for each in (ImageFormat.WEBP, ImageFormat.AVIF)
}
_PIXELS = re.compile(r"0|[1-9][0-9]{0,4}", re.ASCII)
_MOST_PARAMETERS = 20


class Grammar(StrEnum):
    """Whose addresses they are."""

    DD4T = "dd4t"
    DXA = "dxa"
    DYNDLE = "dyndle"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """What a request may ask for: a variant of what is published at a URL, or just that."""

    url: str
    variant: Variant | None = None
    format: ImageFormat | None = None
    """``None``: whichever is best for who asks."""
    signature: str = ""
    version: str = ""


def find_candidates(url: str, query: str) -> tuple[Candidate, ...]:
    """Return what the address of a binary may mean, in the order to look it up.

    What is published there by that very name goes before what the name means.
    """
    parameters = _read_query(query)
    version, signature = parameters.get("v", ""), parameters.get("s", "")
    grammars = tuple(Grammar(each) for each in conf.CONTENT_IMAGE_URLS)
    candidates = [Candidate(url=url, version=version)]
    if Grammar.DYNDLE in grammars and (variant := _read_dyndle(parameters)):
        # Whatever is published there, the query is about it.
        candidates = [
            Candidate(url=url, variant=variant, signature=signature, version=version)
        ]
    for grammar in grammars:
        if grammar is Grammar.DYNDLE:
            continue
        for named, image_format in _without_format(url):
            found = _read_name(named, parameters.get("focus", ""), grammar)
            if found is not None:
                original, variant = found
                candidates.append(
                    Candidate(
                        url=original,
                        variant=variant,
                        format=image_format,
                        signature=signature,
                        version=version,
                    )
                )
    return tuple(candidates)


def build_address(
    url: str,
    variant: Variant,
    *,
    image_format: ImageFormat | None = None,
    signature: str = "",
    version: str = "",
) -> str:
    """Return the address of a variant, in the first grammar of the settings; quoted.

    Raises:
        ValueError: The grammar has no words for it.
    """
    grammar = Grammar(conf.CONTENT_IMAGE_URLS[0])
    path, parameters = (
        (url, _write_dyndle(variant))
        if grammar is Grammar.DYNDLE
        else _write_name(url, variant, image_format, grammar)
    )
    if version:
        parameters["v"] = version
    if signature:
        parameters["s"] = signature
    quoted = quote_path(path)
    return f"{quoted}?{urlencode(parameters, safe=',:')}" if parameters else quoted


def _read_query(query: str) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(query, max_num_fields=_MOST_PARAMETERS, errors="strict")
    except ValueError:  # too many, or no UTF-8
        return {}
    return dict(reversed(pairs))  # the first of several counts


def _without_format(url: str) -> Iterator[tuple[str, ImageFormat | None]]:
    """Yield the URL as it is, and without a suffix that names another format."""
    yield url, None
    stem, dot, suffix = url.rpartition(".")
    if "." in stem.rpartition("/")[2] and (found := _FORMAT_SUFFIXES.get(dot + suffix)):
        yield stem, found


def _read_name(url: str, focus: str, grammar: Grammar) -> tuple[str, Variant] | None:
    match = next((found for name in _NAMES if (found := name.fullmatch(url))), None)
    if match is None or (match["unstretched"] and grammar is not Grammar.DXA):
        return None
    point = Focus.parse(focus) if focus else CENTRE
    if point is None:
        return None
    width, height = (
        int(side) if side else None for side in match.group("width", "height")
    )
    variant = Variant(width=width, height=height)
    if width and height:  # with one side nothing is cut off
        variant = msgspec.structs.replace(variant, focus=point)
    if grammar is Grammar.DXA and not match["unstretched"]:
        fit = Fit.STRETCH if variant.width and variant.height else Fit.COVER
        variant = msgspec.structs.replace(variant, fit=fit, may_upscale=True)
    return match["base"] + match["suffix"], variant


def _write_name(
    url: str, variant: Variant, image_format: ImageFormat | None, grammar: Grammar
) -> tuple[str, dict[str, str]]:
    stem, dot, suffix = url.rpartition(".")
    width = f"_w{variant.width}" if variant.width else ""
    height = f"_h{variant.height}" if variant.height else ""
    is_upscaled = grammar is Grammar.DXA and variant.may_upscale
    mark = "_n" if grammar is Grammar.DXA and not is_upscaled else ""
    path = f"{stem}{width}{height}{mark}{dot}{suffix}"
    parameters = {} if variant.focus == CENTRE else {"focus": str(variant.focus)}
    if _read_name(path, parameters.get("focus", ""), grammar) != (url, variant):
        raise ValueError(f"{grammar} has no address for {variant.key()} of {url}")
    if image_format is not None:
        path += f".{image_format.value}"
    return path, parameters


def _read_dyndle(parameters: Mapping[str, str]) -> Variant | None:
    sides = [parameters.get(name, "") for name in ("width", "height")]
    if not any(sides) or not all(_SIDE.fullmatch(side) for side in sides if side):
        return None
    width, height = (int(side) if side else None for side in sides)
    variant = Variant(width=width, height=height, fit=Fit.PAD)
    if width is None or height is None:
        return msgspec.structs.replace(variant, fit=Fit.COVER)
    focus = _read_dyndle_focus(parameters)
    if focus is None:
        return variant
    is_exact = parameters.get("cropstyle", "").lower() == "nongreedy"
    fit = Fit.EXACT if is_exact else Fit.COVER
    return msgspec.structs.replace(variant, fit=fit, focus=focus)


def _read_dyndle_focus(parameters: Mapping[str, str]) -> Focus | None:
    centre = [parameters.get(name, "") for name in ("cropxp", "cropyp")]
    if all(_PERCENT.fullmatch(each) for each in centre):
        x, y = (float(each) / 100 for each in centre)
        return Focus.parse(f"{x:g},{y:g}")
    centre = [parameters.get(name, "") for name in ("cropx", "cropy")]
    if all(_PIXELS.fullmatch(each) for each in centre):
        across, down = map(float, centre)
        return Focus(across, down, is_in_pixels=True)
    return None


def _write_dyndle(variant: Variant) -> dict[str, str]:
    sides = {"width": variant.width, "height": variant.height}
    parameters = {name: str(side) for name, side in sides.items() if side}
    if len(parameters) > 1 and variant.fit in {Fit.COVER, Fit.EXACT}:
        focus = variant.focus
        unit, factor = ("", 1) if focus.is_in_pixels else ("p", 100)
        parameters[f"cropx{unit}"] = f"{focus.x * factor:g}"
        parameters[f"cropy{unit}"] = f"{focus.y * factor:g}"
        if variant.fit is Fit.EXACT:
            parameters["cropstyle"] = "NonGreedy"
    if _read_dyndle(parameters) != variant:
        raise ValueError(f"dyndle has no address for {variant.key()}")
    return parameters
