"""Sky, water and land: the large flat shapes of a scene, from back to front."""

from __future__ import annotations

import math

from site_frontend.sample_site.authoring.drawing.canvas import Canvas, Point, mix
from site_frontend.sample_site.authoring.drawing.palettes import Palette

HORIZON = 500


def draw_sky(canvas: Canvas, palette: Palette, bands: int = 9) -> None:
    """Draw the sky in bands, as a screen print has them."""
    top, horizon = palette.sky
    canvas.ground([(-20, 0), (canvas.width + 20, 0)], top)
    for band in range(1, bands):
        share = band / (bands - 1)
        edge = canvas.rolling(HORIZON * share**0.85 - 40, 16, 1300)
        canvas.ground(edge, mix(top, horizon, share))


def draw_sun(canvas: Canvas, palette: Palette, centre: Point, radius: float) -> None:
    """Draw the sun or moon with its halo."""
    canvas.glow(centre, radius * 3.4, palette.sun, 0.55)
    canvas.disc(centre, radius * 1.55, palette.sun, 0.28)
    canvas.disc(centre, radius, palette.sun)


def draw_stars(canvas: Canvas, palette: Palette, count: int) -> None:
    """Scatter stars over the sky, small ones mostly."""
    for _ in range(count):
        x, y = canvas.random.uniform(0, canvas.width), canvas.random.uniform(0, 430)
        radius = canvas.random.choice((0.8, 0.9, 1.1, 1.2, 1.9))
        canvas.disc((x, y), radius, palette.glint, 0.85)


def draw_cloud(canvas: Canvas, palette: Palette, centre: Point, length: float) -> None:
    """Draw a flat cloud, lit from below."""
    x, y = centre
    for row in range(4):
        offset = canvas.random.uniform(-0.2, 0.2) * length
        width = length * (1 - row * 0.17) / 2
        where = (x + offset, y - row * 13)
        fill = mix(palette.sky[1], palette.glint, row / 4)
        canvas.ellipse(where, width, 15, fill, 0.8)


def draw_far_shore(canvas: Canvas, palette: Palette, height: float = 26) -> None:
    """Draw low land on the horizon."""
    edge = canvas.rolling(HORIZON - height, height * 0.55, 900)
    canvas.ground(edge, palette.far)
    edge = canvas.rolling(HORIZON - height * 0.25, height * 0.3, 520)
    canvas.ground(edge, mix(palette.far, palette.land, 0.45))


def draw_sea(canvas: Canvas, palette: Palette, roughness: float = 1) -> None:
    """Draw the water in bands that grow towards the foreground."""
    first, last = palette.sea
    bands = 9
    for band in range(bands):
        share = band / (bands - 1)
        level = HORIZON + (canvas.height - HORIZON) * share**1.55
        edge = canvas.rolling(level, (1.5 + 15 * share) * roughness, 240 + 420 * share)
        if band == 0:
            edge = [(x, float(HORIZON)) for x, _ in edge]
        canvas.ground(edge, mix(first, last, share))


def draw_glints(
    canvas: Canvas,
    palette: Palette,
    x: float,
    spread: float,
    count: int = 90,
    *,
    level: float = HORIZON,
) -> None:
    """Draw the light's path on the water that begins at ``level``."""
    for _ in range(count):
        share = canvas.random.random() ** 1.3
        y = level + 6 + (canvas.height - level) * share
        half = 7 + 46 * share * canvas.random.uniform(0.3, 1)
        middle = x + canvas.random.gauss(0, 1) * spread * (0.3 + share)
        opacity = canvas.random.uniform(0.25, 0.8)
        canvas.ellipse((middle, y), half, 1.2 + 2.4 * share, palette.glint, opacity)


def draw_dunes(
    canvas: Canvas, palette: Palette, level: float, *, is_near: bool = False
) -> None:
    """Draw dunes with grass on them."""
    back = canvas.rolling(level, 46, 1000)
    canvas.ground(back, mix(palette.land, palette.far, 0.4))
    front = canvas.rolling(level + 60, 40, 760)
    canvas.ground(front, palette.land)
    draw_grass(canvas, palette, front, 130 if is_near else 60)


def draw_grass(canvas: Canvas, palette: Palette, edge: list[Point], count: int) -> None:
    """Draw tufts of grass along a line, all bent by the same wind."""
    for _ in range(count):
        x, y = canvas.random.choice(edge)
        height = canvas.random.uniform(16, 54)
        for blade in range(4):
            lean = 8 + blade * 7 + canvas.random.uniform(0, 6)
            tip = (x + lean, y - height * (1 - blade * 0.13))
            middle = (x + lean * 0.3, y - height * 0.55)
            canvas.line([(x, y + 6), middle, tip], palette.near, 1.6, 0.75)


def draw_rain(canvas: Canvas, palette: Palette, count: int) -> None:
    """Draw driving rain."""
    for _ in range(count):
        x, y = canvas.random.uniform(-80, canvas.width), canvas.random.uniform(-20, 840)
        length = canvas.random.uniform(20, 60)
        end = (x + length * 0.55, y + length)
        canvas.line([(x, y), end], palette.glint, 1, 0.22)


def draw_snow(canvas: Canvas, palette: Palette, count: int) -> None:
    """Draw snow in the air."""
    for _ in range(count):
        x, y = canvas.random.uniform(0, canvas.width), canvas.random.uniform(0, 900)
        radius = canvas.random.choice((1.5, 1.5, 2.2, 2.2, 3.5))
        canvas.disc((x, y), radius, palette.glint, 0.85)


def draw_breakers(canvas: Canvas, palette: Palette, count: int) -> None:
    """Draw wave crests with foam."""
    for number in range(count):
        share = (number + 1) / count
        x = canvas.random.uniform(-60, canvas.width)
        y = HORIZON + 40 + (canvas.height - HORIZON - 60) * share
        length = 90 + 210 * share
        crest = [
            (x + length * step / 12, y - math.sin(step / 12 * math.pi) * length * 0.2)
            for step in range(13)
        ]
        back = [
            (x + length * step / 12, y - math.sin(step / 12 * math.pi) * length * 0.09)
            for step in range(12, -1, -1)
        ]
        canvas.polygon([*crest, *back], palette.glint, 0.75)
