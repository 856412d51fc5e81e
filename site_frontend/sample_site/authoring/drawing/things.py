"""What else stands in the scenes: houses, the lighthouse, birds, posts, seals."""

from __future__ import annotations

import math

from site_frontend.sample_site.authoring.drawing.canvas import Canvas, Point, mix
from site_frontend.sample_site.authoring.drawing.palettes import INK, VERMILION, Palette
from site_frontend.sample_site.authoring.drawing.ships import Pen, draw_reflection

_WHITE = "#f7f2e6"


def draw_lighthouse(
    canvas: Canvas, palette: Palette, foot: Point, scale: float
) -> None:
    """Draw the lighthouse of Noordhalm, banded in red."""
    pen = Pen(canvas, foot, scale)
    canvas.glow(pen.at(0, 222), 70 * scale, palette.lamp, 0.6)
    pen.shape([(-30, 0), (30, 0), (19, 205), (-19, 205)], _WHITE)
    for bottom in (30, 95, 160):
        lower, upper = 30 - bottom * 0.054, 30 - (bottom + 32) * 0.054
        pen.shape(
            [
                (-lower, bottom),
                (lower, bottom),
                (upper, bottom + 32),
                (-upper, bottom + 32),
            ],
            VERMILION,
        )
    pen.box(-26, 205, 26, 211, INK)
    pen.box(-13, 211, 13, 234, palette.lamp)
    pen.stroke([(-13, 211), (-13, 234)], INK, 2)
    pen.stroke([(13, 211), (13, 234)], INK, 2)
    pen.shape([(-19, 234), (19, 234), (0, 254)], INK)
    pen.box(-6, 0, 6, 20, INK)


def draw_houses(
    canvas: Canvas,
    palette: Palette,
    foot: Point,
    *,
    count: int,
    scale: float = 1,
    is_lit: bool = False,
    has_snow: bool = False,
) -> None:
    """Draw a row of quay houses with stepped and pointed gables."""
    x = foot[0]
    fronts = ["#8c3f2e", "#b5654a", "#d9b98a", "#35586a", "#6d4b45", "#c98850"]
    for number in range(count):
        width = canvas.random.uniform(58, 92) * scale
        height = canvas.random.uniform(95, 165) * scale
        pen = Pen(canvas, (x + width / 2, foot[1]), scale)
        front = mix(canvas.random.choice(fronts), palette.near, 0.38)
        _draw_house(
            pen, front, width / scale, height / scale, is_stepped=number % 3 == 1
        )
        if has_snow:
            _draw_roof_snow(pen, width / scale, height / scale)
        _draw_windows(
            canvas, palette, pen, width / scale, height / scale, is_lit=is_lit
        )
        x += width * 0.99


def draw_chapel(canvas: Canvas, palette: Palette, foot: Point, scale: float) -> None:
    """Draw the chapel of Sint Anna."""
    pen = Pen(canvas, foot, scale)
    pen.box(-70, 0, 40, 66, palette.near)
    pen.shape(
        [(-76, 66), (46, 66), (30, 112), (-60, 112)], mix(palette.near, "#000000", 0.3)
    )
    pen.box(34, 0, 78, 124, palette.near)
    pen.shape([(30, 124), (82, 124), (56, 226)], mix(palette.near, "#000000", 0.3))
    pen.stroke([(56, 224), (56, 248)], palette.near, 2.5)
    for x in (-52, -22, 8):
        pen.box(x, 20, x + 10, 48, palette.lamp)


def draw_birds(
    canvas: Canvas, palette: Palette, centre: Point, spread: Point, count: int
) -> None:
    """Draw birds on the wing."""
    for _ in range(count):
        x = centre[0] + canvas.random.gauss(0, spread[0])
        y = centre[1] + canvas.random.gauss(0, spread[1])
        span = canvas.random.uniform(7, 24)
        lift = span * canvas.random.uniform(0.2, 0.7)
        wing = [(x - span, y - lift), (x - span * 0.4, y - lift * 0.9), (x, y)]
        other = [(x, y), (x + span * 0.4, y - lift * 0.9), (x + span, y - lift * 0.7)]
        canvas.line(wing, palette.near, 2.4)
        canvas.line(other, palette.near, 2.4)


def draw_posts(
    canvas: Canvas, palette: Palette, start: Point, end: Point, count: int
) -> None:
    """Draw a row of posts that runs towards the viewer, with their reflections."""
    for number in range(count):
        share = (number / (count - 1)) ** 1.4
        x = start[0] + (end[0] - start[0]) * share
        y = start[1] + (end[1] - start[1]) * share
        height, half = 34 + 190 * share, 2.5 + 12 * share
        lean = canvas.random.uniform(-3, 3)
        top = [
            (x - half + lean, y - height),
            (x + half + lean, y - height - half * 0.6),
        ]
        canvas.polygon([(x - half, y), *top, (x + half, y)], palette.near)
        canvas.polygon(
            [
                (x - half, y),
                (x + half, y),
                (x + half, y + height * 0.5),
                (x - half, y + height * 0.5),
            ],
            palette.near,
            0.22,
        )


def draw_seal(canvas: Canvas, palette: Palette, foot: Point, scale: float) -> None:
    """Draw a seal that has heard something."""
    pen = Pen(canvas, foot, scale)
    fill = mix(palette.near, "#6a5a4c", canvas.random.uniform(0.15, 0.5))
    pen.shape(
        [(-70, 4), (-84, 22), (-62, 14), (-30, 26), (10, 34), (36, 52), (52, 54), (62, 44),
         (58, 34), (50, 26), (40, 6), (28, 0), (-50, 0)],
        fill,
    )  # fmt: skip
    canvas.disc(pen.at(52, 46), 1.8 * scale, palette.sky[1])


def draw_buoy(
    canvas: Canvas, palette: Palette, foot: Point, scale: float, fill: str = VERMILION
) -> None:
    """Draw a channel buoy."""
    pen = Pen(canvas, foot, scale)
    pen.shape([(-26, 0), (26, 0), (20, 22), (-20, 22)], fill)
    pen.stroke([(-15, 22), (-5, 78)], fill, 4)
    pen.stroke([(15, 22), (5, 78)], fill, 4)
    pen.stroke([(-10, 50), (10, 50)], fill, 3)
    canvas.glow(pen.at(0, 90), 24 * scale, palette.lamp, 0.5)
    canvas.disc(pen.at(0, 86), 8 * scale, palette.lamp)
    draw_reflection(canvas, palette, pen, 26)


def draw_bollard(canvas: Canvas, palette: Palette, foot: Point, scale: float) -> None:
    """Draw a bollard on the quay, catching the light."""
    pen = Pen(canvas, foot, scale)
    pen.shape([(-12, 0), (12, 0), (9, 20), (-9, 20)], mix(palette.near, "#000000", 0.4))
    pen.shape(
        [(-15, 18), (15, 18), (12, 30), (-12, 30)],
        mix(palette.near, palette.glint, 0.16),
    )


def draw_spray(canvas: Canvas, palette: Palette, foot: Point, height: float) -> None:
    """Draw a wave that breaks against a wall, drop by drop."""
    for _ in range(420):
        rise = canvas.random.random() ** 1.6
        x = foot[0] + canvas.random.gauss(-30 * rise, 24 + 70 * rise)
        y = foot[1] - height * rise - canvas.random.uniform(0, 30)
        radius = canvas.random.uniform(2, 17) * (1.15 - rise)
        canvas.disc((x, y), radius, palette.glint, 0.6)


def draw_bicycle(canvas: Canvas, foot: Point, scale: float, frame: str) -> None:
    """Draw a bicycle on its stand."""
    pen = Pen(canvas, foot, scale)
    for x in (-30, 34):
        rim = [
            (
                x + 22 * math.cos(step / 18 * math.tau),
                22 + 22 * math.sin(step / 18 * math.tau),
            )
            for step in range(19)
        ]
        pen.stroke(rim, INK, 2.6)
    pen.stroke([(-30, 22), (-14, 54), (22, 54), (2, 22), (-30, 22)], frame, 3.2)
    pen.stroke([(-18, 62), (-14, 54), (2, 22)], frame, 3.2)
    pen.stroke([(-26, 63), (-8, 63)], INK, 5)
    pen.stroke([(34, 22), (22, 54), (19, 70), (6, 72)], frame, 3.2)


def _draw_house(
    pen: Pen, front: str, width: float, height: float, *, is_stepped: bool
) -> None:
    half = width / 2
    pen.box(-half, 0, half, height, front)
    if not is_stepped:
        pen.shape([(-half, height), (half, height), (0, height + half * 1.15)], front)
        return
    steps = 4
    for step in range(steps):
        reach = half * (1 - step / steps)
        pen.box(-reach, height + step * 12, reach, height + step * 12 + 13, front)


def _draw_roof_snow(pen: Pen, width: float, height: float) -> None:
    half = width / 2
    pen.shape(
        [(-half, height), (0, height + half * 1.15), (half, height), (half, height + 9),
         (0, height + half * 1.15 + 11), (-half, height + 9)],
        "#fbfbf7",
    )  # fmt: skip


def _draw_windows(
    canvas: Canvas,
    palette: Palette,
    pen: Pen,
    width: float,
    height: float,
    *,
    is_lit: bool,
) -> None:
    dark = mix(palette.near, "#000000", 0.25)
    for row in range(int((height - 36) // 32)):
        for column in (-1, 1):
            is_on = is_lit and canvas.random.random() < 0.6
            x, y = column * width * 0.22, 36 + row * 32
            pen.box(x - 7, y, x + 7, y + 19, palette.lamp if is_on else dark)
    pen.box(-8, 0, 8, 24, dark)
