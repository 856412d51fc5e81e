"""The ships, and the pen that they and other things are drawn with."""

from __future__ import annotations

import math

from site_frontend.sample_site.authoring.drawing.canvas import Canvas, Point, mix
from site_frontend.sample_site.authoring.drawing.palettes import (
    INK,
    OCHRE,
    SAND,
    VERMILION,
    Palette,
)

_WHITE = "#f7f2e6"


class Pen:
    """Draws in units of a thing's own size, from where it stands."""

    def __init__(self, canvas: Canvas, foot: Point, scale: float) -> None:
        self._canvas = canvas
        self._foot = foot
        self.scale = scale

    def at(self, x: float, y: float) -> Point:
        """Return the place of a point of the thing; y counts upwards."""
        return self._foot[0] + x * self.scale, self._foot[1] - y * self.scale

    def shape(self, points: list[Point], fill: str) -> None:
        """Fill a shape."""
        self._canvas.polygon([self.at(x, y) for x, y in points], fill)

    def box(
        self, left: float, bottom: float, right: float, top: float, fill: str
    ) -> None:
        """Fill a rectangle."""
        self.shape([(left, bottom), (right, bottom), (right, top), (left, top)], fill)

    def stroke(self, points: list[Point], fill: str, width: float) -> None:
        """Draw a line."""
        places = [self.at(x, y) for x, y in points]
        self._canvas.line(places, fill, width * self.scale)

    def row(
        self, left: float, right: float, bottom: float, count: int, fill: str
    ) -> None:
        """Draw a row of windows."""
        step = (right - left) / count
        for number in range(count):
            x = left + step * number
            self.box(x, bottom, x + step * 0.62, bottom + 6, fill)


def draw_getij(
    canvas: Canvas, palette: Palette, foot: Point, scale: float, *, is_lit: bool = False
) -> None:
    """Draw the electric ferry: two bows, no stern, no funnel."""
    pen = Pen(canvas, foot, scale)
    pane = palette.lamp if is_lit else "#7fa7ad"
    pen.shape([(-150, 26), (150, 26), (128, 0), (-128, 0)], INK)
    pen.shape([(-152, 30), (152, 30), (149, 23), (-149, 23)], VERMILION)
    pen.box(-118, 30, 118, 50, _WHITE)
    pen.row(-110, 114, 37, 17, pane)
    pen.box(-84, 50, 84, 68, mix(_WHITE, palette.sky[1], 0.25))
    pen.row(-78, 82, 56, 12, pane)
    pen.shape([(-30, 68), (30, 68), (24, 86), (-24, 86)], _WHITE)
    pen.row(-22, 26, 74, 5, pane)
    pen.box(-2, 86, 2, 112, INK)
    pen.stroke([(-17, 110), (17, 110)], INK, 2.4)
    pen.stroke([(-9, 100), (9, 100)], INK, 1.6)
    pen.stroke([(-150, 30), (-146, 44), (-118, 44)], INK, 1.6)
    pen.stroke([(150, 30), (146, 44), (118, 44)], INK, 1.6)
    draw_reflection(canvas, palette, pen, 140)


def draw_scholekster(
    canvas: Canvas, palette: Palette, foot: Point, scale: float
) -> None:
    """Draw the hybrid: black and white, with an orange beak."""
    pen = Pen(canvas, foot, scale)
    pen.shape([(-120, 24), (132, 34), (112, 0), (-108, 0)], "#161a1d")
    pen.shape([(132, 34), (102, 32), (96, 20), (122, 17)], VERMILION)
    pen.box(-104, 26, 66, 48, _WHITE)
    pen.row(-96, 62, 34, 12, "#6f949b")
    pen.box(-60, 48, 52, 64, "#161a1d")
    pen.row(-54, 52, 53, 8, "#cfd8d0")
    pen.shape([(8, 64), (50, 64), (44, 82), (12, 82)], _WHITE)
    pen.row(14, 46, 70, 4, "#6f949b")
    pen.shape([(-56, 64), (-32, 64), (-34, 90), (-56, 90)], VERMILION)
    pen.box(-56, 82, -33, 87, "#161a1d")
    pen.box(26, 82, 29, 112, "#161a1d")
    draw_reflection(canvas, palette, pen, 112)


def draw_trijntje(
    canvas: Canvas,
    palette: Palette,
    foot: Point,
    scale: float,
    *,
    has_steam: bool = True,
) -> None:
    """Draw the ship of 1936: a tall funnel and a wooden wheelhouse."""
    pen = Pen(canvas, foot, scale)
    if has_steam:
        _draw_steam(canvas, palette, pen)
    pen.shape([(-84, 26), (-76, 20), (70, 22), (92, 38), (78, 0), (-74, 0)], "#1b2326")
    pen.stroke([(-82, 22), (72, 24), (90, 36)], OCHRE, 2.2)
    pen.box(-58, 22, 34, 38, "#8b4a2b")
    pen.row(-52, 34, 27, 7, SAND)
    pen.box(8, 38, 36, 60, "#a35c34")
    pen.row(12, 36, 46, 3, SAND)
    pen.shape([(4, 60), (40, 60), (37, 65), (7, 65)], "#1b2326")
    pen.shape([(-24, 38), (-8, 38), (-9, 92), (-23, 92)], "#1b2326")
    pen.box(-24, 72, -8, 82, VERMILION)
    pen.stroke([(62, 24), (62, 92)], "#1b2326", 2.4)
    pen.stroke([(62, 90), (86, 36)], "#1b2326", 0.9)
    draw_reflection(canvas, palette, pen, 78)


def draw_sailing_boat(
    canvas: Canvas, palette: Palette, foot: Point, scale: float
) -> None:
    """Draw an oyster boat under brown sails."""
    pen = Pen(canvas, foot, scale)
    pen.shape([(-60, 20), (58, 24), (44, 0), (-48, 0)], "#2a211f")
    pen.stroke([(-4, 20), (-4, 168)], "#2a211f", 3)
    pen.shape([(-1, 30), (-1, 160), (50, 132), (66, 34)], "#9c4a2c")
    pen.shape([(-8, 34), (-8, 150), (-54, 34)], "#b86a3d")
    draw_reflection(canvas, palette, pen, 50)


def _draw_steam(canvas: Canvas, palette: Palette, pen: Pen) -> None:
    for puff in range(11):
        centre = pen.at(-18 - puff * 17, 100 + puff * 7 + 6 * math.sin(puff))
        radius = (7 + puff * 2.6) * pen.scale
        canvas.disc(centre, radius, palette.glint, 0.34 - puff * 0.024)


def draw_reflection(canvas: Canvas, palette: Palette, pen: Pen, half: float) -> None:
    """Draw the shadow on the water below a thing twice as wide as ``half``."""
    for row in range(9):
        shrink = half * (1 - row * 0.06) * canvas.random.uniform(0.75, 1)
        centre = pen.at(canvas.random.uniform(-8, 8), -6 - row * 7)
        canvas.ellipse(
            centre, shrink * pen.scale, 2.4 * pen.scale, palette.near, 0.34 - row * 0.03
        )
    canvas.ellipse(
        pen.at(0, -2), (half + 14) * pen.scale, 2.2 * pen.scale, palette.glint, 0.8
    )
