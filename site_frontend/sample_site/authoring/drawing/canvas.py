"""A sheet of paper: flat shapes in few colours, with soft light and grain on top."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterable

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

#: Shapes are drawn larger and reduced at the end, which smooths their edges.
_OVERSAMPLING = 2
_GRAIN_STRENGTH = 0.035
_LARGEST_FILE_BYTES = 62 * 1024

Point = tuple[float, float]
Colour = tuple[int, int, int, int]


def colour(name: str, opacity: float = 1) -> Colour:
    """Return a colour by its hexadecimal name, more or less opaque."""
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue, round(255 * opacity)


def mix(first: str, second: str, share: float) -> str:
    """Return the colour ``share`` of the way from one to the other."""
    pairs = zip(ImageColor.getrgb(first), ImageColor.getrgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """A picture being drawn, in pixels of the finished one."""

    def __init__(self, width: int, height: int, paper: str, seed: str) -> None:
        self.width = width
        self.height = height
        self.random = random.Random(seed)  # noqa: S311  # the same picture every time
        size = (width * _OVERSAMPLING, height * _OVERSAMPLING)
        self._image = Image.new("RGB", size, paper)
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def polygon(self, points: Iterable[Point], fill: str, opacity: float = 1) -> None:
        """Fill a shape."""
        self._draw.polygon(_scaled(points), fill=colour(fill, opacity))

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: str
    ) -> None:
        """Fill a rectangle, given by its edges."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], fill)

    def ellipse(
        self,
        centre: Point,
        width: float,
        height: float,
        fill: str,
        opacity: float = 1,
    ) -> None:
        """Fill an ellipse, given by its half axes."""
        x, y = centre
        box = [(x - width, y - height), (x + width, y + height)]
        self._draw.ellipse(_scaled(box), fill=colour(fill, opacity))

    def disc(self, centre: Point, radius: float, fill: str, opacity: float = 1) -> None:
        """Fill a circle."""
        self.ellipse(centre, radius, radius, fill, opacity)

    def line(
        self,
        points: Iterable[Point],
        fill: str,
        width: float = 2,
        opacity: float = 1,
    ) -> None:
        """Draw a line through some points."""
        self._draw.line(
            _scaled(points),
            fill=colour(fill, opacity),
            width=max(1, round(width * _OVERSAMPLING)),
            joint="curve",
        )

    def glow(self, centre: Point, radius: float, fill: str, strength: float) -> None:
        """Lay soft light round a point."""
        mask = Image.new("L", self._image.size, 0)
        x, y = centre
        box = [(x - radius, y - radius), (x + radius, y + radius)]
        ImageDraw.Draw(mask).ellipse(_scaled(box), fill=round(255 * strength))
        # Blurring a reduced mask costs a tenth and looks the same.
        small = mask.resize((self.width // 4, self.height // 4))
        small = small.filter(ImageFilter.GaussianBlur(radius / 9))
        light = Image.new("RGB", self._image.size, fill)
        self._image.paste(light, mask=small.resize(self._image.size))

    def rolling(self, level: float, amplitude: float, wavelength: float) -> list[Point]:
        """Return a line across the picture that rolls as dunes and waves do."""
        phases = [self.random.uniform(0, math.tau) for _ in range(3)]
        return [
            (
                float(x),
                level
                + amplitude * 0.6 * math.sin(x / wavelength * math.tau + phases[0])
                + amplitude * 0.3 * math.sin(x / wavelength * 14.5 + phases[1])
                + amplitude * 0.1 * math.sin(x / wavelength * 33.7 + phases[2]),
            )
            for x in range(-20, self.width + 21, 5)
        ]

    def ground(self, edge: list[Point], fill: str, opacity: float = 1) -> None:
        """Fill everything below a line across the picture."""
        bottom = [(self.width + 20.0, self.height), (-20.0, self.height)]
        self.polygon([*edge, *bottom], fill, opacity)

    def to_jpeg(self) -> bytes:
        """Return the finished picture, as good as the size of a file allows."""
        size = (self.width, self.height)
        image = self._image.resize(size, Image.Resampling.LANCZOS)
        image = ImageChops.overlay(image, self._grain(size))
        for quality in range(84, 52, -4):
            file = io.BytesIO()
            image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
            if file.tell() <= _LARGEST_FILE_BYTES:
                break
        return file.getvalue()

    def _grain(self, size: tuple[int, int]) -> Image.Image:
        width, height = size[0] // 2, size[1] // 2
        noise = Image.frombytes(
            "L", (width, height), self.random.randbytes(width * height)
        )
        even = Image.new("L", (width, height), 128)
        soft = Image.blend(even, noise, _GRAIN_STRENGTH * 2)
        return soft.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def _scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * _OVERSAMPLING, y * _OVERSAMPLING) for x, y in points]
