"""What an image is to become."""

from __future__ import annotations

from enum import StrEnum

import msgspec

#: Raised whenever the same variant comes out otherwise: those made before are not used.
ENGINE_VERSION = 2


class ImageFormat(StrEnum):
    """A format that variants are made in, by Pillow's name in lower case."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    AVIF = "avif"

    @property
    def content_type(self) -> str:
        """What it is called in headers."""
        return f"image/{self.value}"


class Fit(StrEnum):
    """How an image comes into a box of other proportions."""

    COVER = "cover"  # the box is filled, and what is beyond it cut off
    INSIDE = "inside"  # all is shown, and the box is as much smaller
    STRETCH = "stretch"  # the box is filled, and the proportions change
    PAD = "pad"  # all is shown, and the rest of the box is empty
    EXACT = "exact"  # a piece of the box's size is cut out, and not scaled


class Focus(msgspec.Struct, frozen=True):
    """What of an image matters most: from 0 (left, top) to 1 (right, bottom)."""

    x: float = 0.5
    y: float = 0.5
    is_in_pixels: bool = False
    """Whether it is counted in pixels from the left and the top instead."""

    def __str__(self) -> str:
        unit = "px" if self.is_in_pixels else ""
        return f"{self.x:g}{unit},{self.y:g}{unit}"

    @classmethod
    def parse(cls, text: str) -> Focus | None:
        """Read ``0.3,0.7``; ``None`` if it is no such thing."""
        try:
            x, y = (float(part) for part in text.split(","))
        except ValueError:
            return None
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return None
        # As exactly as it is written: or what is signed could be spelled in many ways.
        focus = cls(round(x, 3) + 0.0, round(y, 3) + 0.0)
        return focus if str(focus) == text else None


CENTRE = Focus()


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """A box to bring an image into, and how. ``None`` leaves a side to the other one."""

    width: int | None = None
    height: int | None = None
    fit: Fit = Fit.COVER
    focus: Focus = CENTRE
    may_upscale: bool = False

    def key(self) -> str:
        """Return it as text, the same for what means the same."""
        upscaled = "+" if self.may_upscale else ""
        size = f"{self.width or ''}x{self.height or ''}{upscaled}"
        if self.width is None or self.height is None:
            return size
        focus = f" {self.focus}" if self.fit in {Fit.COVER, Fit.EXACT} else ""
        return f"{size} {self.fit}{focus}"
