"""The scenes, by the name of the image component that each is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from site_frontend.sample_site.authoring.drawing import (
    palettes,
    scenery as land,
    ships,
    things,
)
from site_frontend.sample_site.authoring.drawing.canvas import Canvas
from site_frontend.sample_site.authoring.drawing.palettes import Palette

WIDTH, HEIGHT = 1600, 900


def draw_scene(name: str) -> bytes:
    """Return the scene as JPEG.

    Raises:
        KeyError: There is no scene of this name.
    """
    palette, compose = SCENES[name]
    canvas = Canvas(WIDTH, HEIGHT, palette.sky[0], seed=name)
    compose(canvas, palette)
    return canvas.to_jpeg()


def _harbour_at_dawn(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (1010, 402), 76)
    land.draw_cloud(canvas, palette, (420, 190), 420)
    land.draw_cloud(canvas, palette, (1330, 260), 300)
    land.draw_far_shore(canvas, palette)
    land.draw_sea(canvas, palette)
    land.draw_glints(canvas, palette, 1010, 95, 150)
    things.draw_houses(canvas, palette, (-30, 548), count=7, is_lit=True)
    canvas.polygon(
        [(-20, 546), (520, 546), (528, 574), (180, 920), (-20, 920)], palette.near
    )
    for share in (0.0, 0.3, 0.62):
        place = (500 - 330 * share, 552 + 300 * share)
        things.draw_bollard(canvas, palette, place, 0.7 + 1.3 * share)
    ships.draw_getij(canvas, palette, (1010, 610), 1.35, is_lit=True)
    things.draw_birds(canvas, palette, (760, 250), (150, 60), 12)


def _lighthouse(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_cloud(canvas, palette, (330, 150), 430)
    land.draw_cloud(canvas, palette, (820, 240), 320)
    land.draw_far_shore(canvas, palette, 14)
    land.draw_sea(canvas, palette)
    land.draw_glints(canvas, palette, 520, 240, 80)
    ships.draw_scholekster(canvas, palette, (360, 560), 0.55)
    things.draw_lighthouse(canvas, palette, (1160, 640), 1.7)
    land.draw_dunes(canvas, palette, 640, is_near=True)
    things.draw_birds(canvas, palette, (900, 200), (160, 60), 9)


def _sint_anna(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (480, 440), 66)
    land.draw_stars(canvas, palette, 40)
    land.draw_far_shore(canvas, palette, 12)
    land.draw_sea(canvas, palette, 0.6)
    mound = [
        (560.0, 590.0),
        (700, 540),
        (900, 512),
        (1180, 510),
        (1380, 545),
        (1560, 592),
    ]
    canvas.polygon([*mound, (1620, 640), (500, 640)], palette.land)
    things.draw_houses(canvas, palette, (740, 545), count=4, scale=0.62, is_lit=True)
    things.draw_chapel(canvas, palette, (1090, 522), 1.0)
    things.draw_houses(canvas, palette, (1190, 545), count=3, scale=0.6, is_lit=True)
    land.draw_glints(canvas, palette, 480, 80, 110)
    things.draw_birds(canvas, palette, (330, 260), (120, 40), 7)


def _klein_wiek(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (1240, 210), 58)
    land.draw_far_shore(canvas, palette, 9)
    land.draw_sea(canvas, palette, 0.7)
    land.draw_dunes(canvas, palette, 640, is_near=True)
    pen = ships.Pen(canvas, (430, 660), 1.2)
    for foot in (-60, 60):
        pen.stroke([(foot, 0), (0, 220)], palette.near, 6)
    pen.stroke([(-42, 60), (42, 60)], palette.near, 5)
    pen.stroke([(-24, 130), (24, 130)], palette.near, 5)
    pen.box(-34, 212, 34, 250, palettes.VERMILION)
    things.draw_birds(canvas, palette, (900, 300), (270, 110), 70)


def _getij(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_cloud(canvas, palette, (1180, 150), 460)
    land.draw_cloud(canvas, palette, (300, 230), 380)
    land.draw_far_shore(canvas, palette, 18)
    for x in (180, 330, 480, 1290, 1420):
        pen = ships.Pen(canvas, (x, 490), 0.55)
        pen.stroke([(0, 0), (0, 150)], "#f4f4ea", 5)
        for tip in ((-52, 178), (54, 168), (2, 88)):
            pen.stroke([(0, 150), tip], "#f4f4ea", 4)
    land.draw_sea(canvas, palette)
    land.draw_glints(canvas, palette, 800, 420, 130)
    ships.draw_getij(canvas, palette, (820, 660), 2.5)
    things.draw_birds(canvas, palette, (620, 280), (190, 60), 9)


def _scholekster(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_far_shore(canvas, palette, 12)
    land.draw_sea(canvas, palette, 2.4)
    ships.draw_scholekster(canvas, palette, (760, 660), 2.5)
    land.draw_breakers(canvas, palette, 15)
    things.draw_birds(canvas, palette, (1080, 250), (160, 60), 10)
    land.draw_rain(canvas, palette, 110)


def _trijntje(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (440, 410), 92)
    land.draw_far_shore(canvas, palette)
    land.draw_sea(canvas, palette)
    land.draw_glints(canvas, palette, 440, 110, 170)
    ships.draw_trijntje(canvas, palette, (980, 660), 2.7)
    things.draw_birds(canvas, palette, (1240, 210), (110, 50), 8)


def _snow(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_far_shore(canvas, palette, 20)
    land.draw_sea(canvas, palette, 0.5)
    things.draw_houses(
        canvas, palette, (420, 590), count=15, scale=1.15, is_lit=True, has_snow=True
    )
    canvas.ground([(-20, 588), (1620, 588)], palette.land)
    canvas.ground(canvas.rolling(680, 8, 900), palette.sea[1])
    land.draw_glints(canvas, palette, 900, 380, 70, level=690)
    ships.draw_getij(canvas, palette, (360, 740), 1.7, is_lit=True)
    land.draw_snow(canvas, palette, 420)


def _oyster_pier(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (1180, 380), 60)
    land.draw_far_shore(canvas, palette, 16)
    land.draw_sea(canvas, palette, 0.5)
    land.draw_glints(canvas, palette, 1180, 90, 120)
    things.draw_posts(canvas, palette, (900, 520), (60, 890), 9)
    things.draw_posts(canvas, palette, (960, 520), (640, 890), 9)
    canvas.polygon([(905, 486), (962, 486), (640, 668), (60, 668)], palette.land)
    canvas.polygon([(60, 668), (640, 668), (640, 690), (60, 690)], palette.near)
    things.draw_birds(canvas, palette, (1300, 230), (120, 50), 7)


def _seals(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_far_shore(canvas, palette, 14)
    land.draw_sea(canvas, palette, 0.6)
    land.draw_glints(canvas, palette, 700, 380, 70)
    canvas.ground(canvas.rolling(690, 26, 1500), palette.land)
    for x, y, scale in (
        (330, 700, 1.0), (560, 716, 1.1), (760, 704, 0.9), (980, 728, 1.3),
        (1240, 712, 1.0), (200, 780, 1.5), (640, 800, 1.7), (1120, 815, 1.8),
    ):  # fmt: skip
        things.draw_seal(canvas, palette, (x, y), scale)
    things.draw_birds(canvas, palette, (1180, 240), (150, 50), 9)


def _night_boat(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_stars(canvas, palette, 260)
    land.draw_sun(canvas, palette, (1180, 190), 54)
    land.draw_far_shore(canvas, palette, 16)
    land.draw_sea(canvas, palette, 0.8)
    land.draw_glints(canvas, palette, 1180, 80, 130)
    canvas.glow((660, 600), 230, palette.lamp, 0.4)
    ships.draw_getij(canvas, palette, (660, 640), 1.9, is_lit=True)


def _storm(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette, 6)
    for x, y in ((200, 130), (700, 90), (1200, 150), (1500, 70)):
        land.draw_cloud(canvas, palette, (x, y), 620)
    land.draw_sea(canvas, palette, 3.4)
    canvas.polygon([(1080, 900), (1130, 600), (1620, 570), (1620, 900)], palette.near)
    things.draw_lighthouse(canvas, palette, (1250, 600), 1.2)
    things.draw_spray(canvas, palette, (1110, 660), 300)
    land.draw_breakers(canvas, palette, 26)
    land.draw_rain(canvas, palette, 330)


def _bicycles(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_cloud(canvas, palette, (420, 160), 420)
    land.draw_far_shore(canvas, palette, 22)
    things.draw_lighthouse(canvas, palette, (1320, 480), 0.5)
    land.draw_sea(canvas, palette)
    land.draw_glints(canvas, palette, 700, 400, 90)
    for level in (610, 650, 690):
        canvas.line([(-20, level), (1620, level)], "#f7f2e6", 5)
    for x in range(40, 1620, 180):
        canvas.line([(x, 604), (x, 760)], "#f7f2e6", 6)
    canvas.ground([(-20, 745), (1620, 745)], palettes.INK)
    canvas.ground([(-20, 838), (1620, 838)], palettes.VERMILION)
    frames = ("#e2512f", "#e3a53f", "#f3e6cf", "#7fb5ac", "#35586a", "#c98850")
    for number in range(9):
        place = (120 + number * 172, 748.0)
        things.draw_bicycle(canvas, place, 1.75, frames[number % len(frames)])


def _noon(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_cloud(canvas, palette, (1150, 150), 480)
    land.draw_cloud(canvas, palette, (380, 210), 340)
    things.draw_houses(canvas, palette, (-20, 580), count=22, scale=1.2)
    pen = ships.Pen(canvas, (1010, 582), 1.2)
    pen.box(-5, 0, 5, 150, palettes.INK)
    canvas.disc(pen.at(0, 172), 36, palettes.INK)
    canvas.disc(pen.at(0, 172), 30, "#f7f2e6")
    pen.stroke([(0, 190), (0, 172), (12, 166)], palettes.INK, 3)
    canvas.ground([(-20, 580), (1620, 580)], palette.land)
    canvas.ground([(-20, 640), (1620, 640)], palette.near)
    canvas.ground(canvas.rolling(690, 5, 700), palette.sea[1])
    land.draw_glints(canvas, palette, 800, 420, 60, level=700)
    ships.draw_trijntje(canvas, palette, (420, 760), 1.7, has_steam=False)
    things.draw_birds(canvas, palette, (760, 230), (240, 60), 10)


def _lanterns(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_stars(canvas, palette, 150)
    land.draw_far_shore(canvas, palette, 12)
    land.draw_sea(canvas, palette, 0.5)
    ships.draw_getij(canvas, palette, (1080, 580), 0.9, is_lit=True)
    ships.draw_trijntje(canvas, palette, (540, 575), 0.8, has_steam=False)
    canvas.glow((800, 720), 420, palette.lamp, 0.25)
    for _ in range(230):
        share = canvas.random.random() ** 1.5
        x = 800 + canvas.random.gauss(0, 260 + 330 * share)
        y, size = 525 + 360 * share, 2.2 + 15 * share
        canvas.ellipse((x, y + size * 2.2), size * 0.8, size, palette.lamp, 0.25)
        canvas.box(x - size / 2, y - size, x + size / 2, y + size * 0.4, palette.lamp)
        canvas.disc((x, y - size * 0.3), size * 0.36, "#fff3cf", 0.9)


def _winter_sun(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (800, 430), 74)
    land.draw_far_shore(canvas, palette, 10)
    land.draw_sea(canvas, palette, 0.6)
    land.draw_glints(canvas, palette, 800, 90, 170)
    canvas.polygon([(-20, 612), (1000, 596), (1000, 622), (-20, 646)], palette.near)
    things.draw_posts(canvas, palette, (980, 660), (40, 820), 9)
    for number in range(9):
        pen = ships.Pen(canvas, (360 + number * 66, 608.0 - number), 0.95)
        pen.shape([(-9, 0), (9, 0), (11, 34), (-11, 34)], palette.near)
        canvas.disc(pen.at(0, 44), 8.5, palette.near)
        pen.stroke([(-10, 30), (-20, 50 if number % 2 else 14)], palette.near, 4)
        pen.stroke([(10, 30), (20, 14 if number % 2 else 50)], palette.near, 4)


def _buoys(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (360, 250), 56)
    land.draw_far_shore(canvas, palette, 20)
    land.draw_sea(canvas, palette, 0.7)
    land.draw_glints(canvas, palette, 360, 110, 110)
    things.draw_buoy(canvas, palette, (560, 570), 0.8)
    things.draw_buoy(canvas, palette, (880, 640), 1.5, "#2f7a5b")
    things.draw_buoy(canvas, palette, (1250, 760), 2.7)
    things.draw_birds(canvas, palette, (860, 240), (180, 50), 8)


def _evening(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_stars(canvas, palette, 60)
    things.draw_houses(canvas, palette, (-20, 590), count=22, scale=1.2, is_lit=True)
    canvas.ground([(-20, 588), (1620, 588)], palette.near)
    canvas.ground(canvas.rolling(650, 4, 700), palette.sea[1])
    for _ in range(120):
        x, y = canvas.random.uniform(0, 1600), canvas.random.uniform(665, 880)
        half = canvas.random.uniform(8, 34)
        canvas.ellipse((x, y), half, 2, palette.lamp, canvas.random.uniform(0.2, 0.6))
    ships.draw_scholekster(canvas, palette, (1120, 740), 1.7)


def _oyster_boats(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sun(canvas, palette, (1130, 360), 84)
    land.draw_far_shore(canvas, palette, 18)
    land.draw_sea(canvas, palette)
    land.draw_glints(canvas, palette, 1130, 110, 140)
    for x, y, scale in ((260, 530, 0.5), (420, 545, 0.65), (1390, 540, 0.6)):
        ships.draw_sailing_boat(canvas, palette, (x, y), scale)
    ships.draw_sailing_boat(canvas, palette, (720, 660), 2.3)
    things.draw_birds(canvas, palette, (420, 230), (130, 40), 7)


def _fog(canvas: Canvas, palette: Palette) -> None:
    land.draw_sky(canvas, palette)
    land.draw_sea(canvas, palette, 0.5)
    ships.draw_scholekster(canvas, palette, (1080, 560), 1.6)
    for level in range(330, 640, 34):
        canvas.ground(canvas.rolling(level, 12, 1200), palette.sky[1], 0.17)
    things.draw_buoy(canvas, palette, (520, 720), 2.3)
    for level in range(560, 900, 60):
        canvas.ground(canvas.rolling(level, 16, 1500), palette.sky[1], 0.1)


_Compose = Callable[[Canvas, Palette], None]

SCENES: Mapping[str, tuple[Palette, _Compose]] = {
    "harbour-at-dawn": (palettes.DAWN, _harbour_at_dawn),
    "noordhalm-lighthouse": (palettes.NOON, _lighthouse),
    "sint-anna-at-dusk": (palettes.DUSK, _sint_anna),
    "klein-wiek-terns": (palettes.MARSH, _klein_wiek),
    "getij-under-way": (palettes.NOON, _getij),
    "scholekster-in-weather": (palettes.STORM, _scholekster),
    "trijntje-at-work": (palettes.GOLDEN, _trijntje),
    "snow-on-the-veerkade": (palettes.WINTER, _snow),
    "oyster-pier-at-low-water": (palettes.DAWN, _oyster_pier),
    "seals-on-the-annaplaat": (palettes.MARSH, _seals),
    "ferry-under-the-moon": (palettes.NIGHT, _night_boat),
    "storm-over-the-mole": (palettes.STORM, _storm),
    "forty-bicycles": (palettes.NOON, _bicycles),
    "veerkade-at-noon": (palettes.NOON, _noon),
    "lanterns-on-the-water": (palettes.NIGHT, _lanterns),
    "winter-sun-at-the-pier": (palettes.WINTER, _winter_sun),
    "ropes-and-buoys": (palettes.MARSH, _buoys),
    "veerkade-in-the-evening": (palettes.DUSK, _evening),
    "oyster-boats": (palettes.GOLDEN, _oyster_boats),
    "fog-on-the-deep": (palettes.FOG, _fog),
}
