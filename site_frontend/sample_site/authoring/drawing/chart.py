"""The chart of the Halmdiep: where the islands lie and how the ferries go."""

from __future__ import annotations

import math
from itertools import pairwise

from site_frontend.sample_site.authoring.drawing.canvas import Canvas, Point
from site_frontend.sample_site.authoring.drawing.palettes import INK, SAND, VERMILION

_WATER = "#a9cbc3"
_SHALLOW = "#c6dccf"
_DRYING = "#dcdcae"
_LAND = "#e8cf9c"

_HARBOUR = (450.0, 700.0)


def draw_chart() -> bytes:
    """Return the chart as JPEG."""
    canvas = Canvas(1600, 900, _WATER, seed="chart")
    _draw_grid(canvas)
    _draw_mainland(canvas)
    _draw_island(canvas, (1130, 250), (230, 92))
    _draw_island(canvas, (1240, 640), (92, 56))
    _draw_island(canvas, (610, 330), (84, 40))
    _draw_soundings(canvas)
    _draw_route(canvas, [_HARBOUR, (610, 610), (760, 420), (930, 300)])
    _draw_route(canvas, [_HARBOUR, (680, 690), (960, 720), (1155, 655)])
    _draw_route(canvas, [_HARBOUR, (520, 560), (560, 430), (600, 368)])
    canvas.disc(_HARBOUR, 17, INK)
    canvas.disc(_HARBOUR, 8, SAND)
    _draw_rose(canvas, (1440, 760), 84)
    return canvas.to_jpeg()


def _draw_grid(canvas: Canvas) -> None:
    for x in range(0, 1601, 160):
        canvas.line([(x, 0), (x, 900)], INK, 1, 0.14)
    for y in range(50, 901, 160):
        canvas.line([(0, y), (1600, y)], INK, 1, 0.14)


def _draw_mainland(canvas: Canvas) -> None:
    for offset, fill in ((90, _SHALLOW), (46, _DRYING), (0, _LAND)):
        shore = [
            (0.0, 560.0 - offset), (150, 600 - offset), (330, 668 - offset),
            (440, 712 - offset * 0.4), (560, 790 - offset), (760, 840 - offset),
            (1020, 905 - offset), (1020, 900), (0, 900),
        ]  # fmt: skip
        canvas.polygon(shore, fill)
        if not offset:
            canvas.line(shore[:-2], INK, 3)


def _draw_island(canvas: Canvas, centre: Point, size: Point) -> None:
    wobble = [canvas.random.uniform(0.86, 1.12) for _ in range(24)]
    for growth, fill in ((60, _SHALLOW), (26, _DRYING), (0, _LAND)):
        shore = [
            (
                centre[0] + (size[0] + growth) * share * math.cos(step / 24 * math.tau),
                centre[1] + (size[1] + growth) * share * math.sin(step / 24 * math.tau),
            )
            for step, share in enumerate(wobble)
        ]
        canvas.polygon(shore, fill)
    canvas.line([*shore, shore[0]], INK, 3)


def _draw_soundings(canvas: Canvas) -> None:
    """Draw depths as chart makers mark them, here as short strokes."""
    for _ in range(150):
        x, y = canvas.random.uniform(40, 1560), canvas.random.uniform(30, 640)
        canvas.line([(x, y), (x + 7, y)], INK, 2, 0.3)
        canvas.line([(x + 11, y + 4), (x + 15, y + 4)], INK, 2, 0.3)


def _draw_route(canvas: Canvas, corners: list[Point]) -> None:
    """Draw a dashed line that bends softly at its corners."""
    path = [_bezier(corners, step / 120) for step in range(121)]
    for start in range(0, 119, 4):
        canvas.line(path[start : start + 3], VERMILION, 6)
    canvas.disc(corners[-1], 11, VERMILION)
    canvas.disc(corners[-1], 5, SAND)


def _bezier(corners: list[Point], share: float) -> Point:
    points = corners
    while len(points) > 1:
        points = [
            (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            for a, b in pairwise(points)
        ]
    return points[0]


def _draw_rose(canvas: Canvas, centre: Point, radius: float) -> None:
    canvas.disc(centre, radius * 1.05, SAND, 0.55)
    for step in range(16):
        angle = step / 16 * math.tau
        length = radius * (1 if step % 4 == 0 else 0.62 if step % 2 == 0 else 0.4)
        tip = _polar(centre, angle, length)
        for side, fill in ((-1, INK), (1, VERMILION if step % 4 == 0 else SAND)):
            flank = _polar(centre, angle + side * math.tau / 32, radius * 0.16)
            canvas.polygon([centre, flank, tip], fill)


def _polar(centre: Point, angle: float, length: float) -> Point:
    return centre[0] + length * math.sin(angle), centre[1] - length * math.cos(angle)
