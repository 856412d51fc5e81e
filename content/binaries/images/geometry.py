"""Where the pixels of a variant come from: sizes and boxes, no pixels."""

from __future__ import annotations

import msgspec

from content.binaries.images.variant import Fit, Focus, Variant

Box = tuple[float, float, float, float]  # left, top, right, bottom


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the image, scaled to a size, perhaps on a larger ground."""

    part: Box
    size: tuple[int, int]
    ground: tuple[int, int] | None = None
    """The size of what it is put onto, in the middle."""

    def changes(self, size: tuple[int, int]) -> bool:
        """Whether an image of this size has to be scaled, or cut."""
        whole: Box = (0.0, 0.0, float(size[0]), float(size[1]))
        return self.size != size or self.part != whole


def plan(size: tuple[int, int], variant: Variant) -> Plan:
    """Return how an image of a size, as it is shown, becomes a variant.

    Whatever the variant asks for, it is no larger than the image unless it may be.
    """
    width, height = size
    whole: Box = (0, 0, width, height)
    if variant.width is None or variant.height is None:
        return Plan(part=whole, size=_scaled(size, _scale_of_side(size, variant)))
    box = (variant.width, variant.height)
    match variant.fit:
        case Fit.STRETCH:
            return Plan(part=whole, size=_stretched(size, box, variant))
        case Fit.COVER:
            part = _part_of(size, box, variant.focus)
            scale = _bounded(variant.width / (part[2] - part[0]), variant)
            return Plan(
                part=part, size=_scaled((part[2] - part[0], part[3] - part[1]), scale)
            )
        case Fit.EXACT:
            piece = min(box[0], width), min(box[1], height)
            return Plan(part=_piece_of(size, piece, variant.focus), size=piece)
        case Fit.INSIDE | Fit.PAD:
            scale = _bounded(min(box[0] / width, box[1] / height), variant)
            ground = box if variant.fit is Fit.PAD else None
            return Plan(part=whole, size=_scaled(size, scale), ground=ground)


def _scale_of_side(size: tuple[int, int], variant: Variant) -> float:
    if variant.width is not None:
        return _bounded(variant.width / size[0], variant)
    if variant.height is not None:
        return _bounded(variant.height / size[1], variant)
    return 1.0


def _stretched(
    size: tuple[int, int], box: tuple[int, int], variant: Variant
) -> tuple[int, int]:
    scale = max(box[0] / size[0], box[1] / size[1])
    return _scaled(box, _bounded(scale, variant) / scale)


def _part_of(size: tuple[int, int], box: tuple[int, int], focus: Focus) -> Box:
    """Return the largest part with the box's proportions, as near the focus as it goes."""
    scale = min(size[0] / box[0], size[1] / box[1])
    return _piece_of(size, (box[0] * scale, box[1] * scale), focus)


def _piece_of(size: tuple[int, int], piece: tuple[float, float], focus: Focus) -> Box:
    """Return where a piece of a size is, as near the focus as the image lets it be."""
    width, height = size
    across, down = (1, 1) if focus.is_in_pixels else size
    left = min(max(0.0, focus.x * across - piece[0] / 2), width - piece[0])
    top = min(max(0.0, focus.y * down - piece[1] / 2), height - piece[1])
    return (left, top, left + piece[0], top + piece[1])


def _bounded(scale: float, variant: Variant) -> float:
    return scale if variant.may_upscale else min(scale, 1.0)


def _scaled(size: tuple[float, float], scale: float) -> tuple[int, int]:
    return (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
