"""Five people, as flat as posters: told apart by what they wear to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from site_frontend.sample_site.authoring.drawing.canvas import Canvas, mix
from site_frontend.sample_site.authoring.drawing.palettes import (
    INK,
    OCHRE,
    SAND,
    VERMILION,
)

WIDTH, HEIGHT = 960, 1200


class Sitter(msgspec.Struct, frozen=True):
    """What a portrait is made of besides what the person wears."""

    wall: str
    skin: str
    hair: str
    coat: str
    wear: Callable[[Canvas, Sitter], None]


def draw_portrait(name: str) -> bytes:
    """Return the portrait as JPEG.

    Raises:
        KeyError: There is no sitter of this name.
    """
    sitter = SITTERS[name]
    canvas = Canvas(WIDTH, HEIGHT, sitter.wall, seed=name)
    canvas.disc((480, 520), 400, mix(sitter.wall, SAND, 0.35))
    for level in (930, 990, 1050):
        canvas.ground(canvas.rolling(level, 20, 700), mix(sitter.wall, INK, 0.16), 0.5)
    sitter.wear(canvas, sitter)
    return canvas.to_jpeg()


def _draw_body(canvas: Canvas, sitter: Sitter) -> None:
    shoulders = [
        (130.0, 1200.0), (160, 1010), (240, 920), (400, 866), (560, 866), (720, 920),
        (800, 1010), (830, 1200),
    ]  # fmt: skip
    canvas.polygon(shoulders, sitter.coat)
    shade = mix(sitter.skin, "#3a1c14", 0.3)
    canvas.polygon([(400, 740), (560, 740), (576, 880), (480, 930), (384, 880)], shade)


def _draw_face(canvas: Canvas, sitter: Sitter) -> None:
    canvas.ellipse((480, 560), 168, 214, sitter.skin)
    for x in (314, 646):
        canvas.ellipse((x, 580), 26, 44, mix(sitter.skin, "#3a1c14", 0.16))
    shade = mix(sitter.skin, "#3a1c14", 0.22)
    canvas.polygon([(480, 540), (514, 640), (474, 646)], shade)
    for x in (408, 552):
        canvas.ellipse((x, 546), 13, 15, INK)
        brow = [(x - 38, 508.0), (x, 494.0), (x + 38, 506.0)]
        canvas.line(brow, mix(sitter.hair, INK, 0.4), 10)
    canvas.line(
        [(430, 694), (478, 708), (532, 692)], mix(sitter.skin, "#5a1512", 0.6), 9
    )


def _dark_coat(canvas: Canvas, sitter: Sitter) -> None:
    canvas.ellipse((480, 600), 232, 270, sitter.hair)
    _draw_body(canvas, sitter)
    _draw_face(canvas, sitter)
    fringe = [
        (300.0, 560.0), (318, 410), (420, 326), (560, 330), (650, 420), (664, 560),
        (600, 440), (470, 430),
    ]  # fmt: skip
    canvas.polygon(fringe, sitter.hair)
    canvas.polygon(
        [(384, 876), (480, 1010), (576, 876), (640, 900), (480, 1200), (320, 900)], SAND
    )
    canvas.polygon(
        [(330, 890), (400, 866), (470, 1090), (400, 1200)],
        mix(sitter.coat, "#000000", 0.3),
    )
    canvas.polygon(
        [(630, 890), (560, 866), (490, 1090), (560, 1200)],
        mix(sitter.coat, "#000000", 0.3),
    )
    canvas.disc((690, 1010), 20, VERMILION)


def _cap_and_beard(canvas: Canvas, sitter: Sitter) -> None:
    _draw_body(canvas, sitter)
    _draw_face(canvas, sitter)
    beard = [
        (312.0, 590.0), (330, 760), (420, 850), (540, 850), (630, 760), (648, 590),
        (612, 660), (560, 664), (480, 656), (400, 664), (348, 660),
    ]  # fmt: skip
    canvas.polygon(beard, sitter.hair)
    canvas.line(
        [(436, 716), (480, 726), (526, 714)], mix(sitter.skin, "#5a1512", 0.6), 9
    )
    canvas.polygon([(250, 400), (300, 290), (480, 250), (660, 290), (710, 400)], INK)
    canvas.polygon([(290, 400), (670, 400), (664, 456), (296, 456)], "#f7f2e6")
    canvas.polygon([(280, 450), (680, 450), (700, 494), (480, 470), (260, 494)], INK)
    canvas.disc((480, 424), 26, OCHRE)
    for y in (980, 1070, 1160):
        canvas.disc((430, y), 13, OCHRE)
        canvas.disc((530, y), 13, OCHRE)


def _overalls(canvas: Canvas, sitter: Sitter) -> None:
    canvas.ellipse((640, 470), 92, 108, sitter.hair)
    _draw_body(canvas, sitter)
    _draw_face(canvas, sitter)
    hair = [
        (302.0, 580.0), (306, 420), (400, 326), (560, 326), (656, 424), (660, 580),
        (626, 470), (480, 400), (350, 460),
    ]  # fmt: skip
    canvas.polygon(hair, sitter.hair)
    canvas.polygon([(320, 1010), (640, 1010), (660, 1200), (300, 1200)], OCHRE)
    for left, right in ((300, 350), (610, 660)):
        canvas.polygon([(left, 890), (right, 880), (right, 1030), (left, 1030)], OCHRE)
    for x in (330, 632):
        canvas.disc((x, 1036), 17, INK)
    canvas.polygon(
        [(410, 1080), (550, 1080), (550, 1200), (410, 1200)], mix(OCHRE, INK, 0.2)
    )
    canvas.line([(440, 1080), (440, 1020)], VERMILION, 12)


def _oilskin(canvas: Canvas, sitter: Sitter) -> None:
    _draw_body(canvas, sitter)
    _draw_face(canvas, sitter)
    canvas.polygon(
        [
            (316, 620),
            (340, 780),
            (480, 836),
            (620, 780),
            (644, 620),
            (596, 690),
            (560, 716),
            (480, 728),
            (400, 716),
            (364, 690),
        ],
        sitter.hair,
    )
    canvas.ellipse((480, 420), 330, 58, mix(sitter.coat, INK, 0.15))
    canvas.polygon(
        [(310, 420), (330, 300), (420, 226), (540, 226), (630, 300), (650, 420)],
        sitter.coat,
    )
    canvas.polygon([(310, 420), (318, 380), (642, 380), (650, 420)], INK)
    canvas.polygon(
        [(360, 876), (480, 960), (600, 876), (660, 930), (480, 1060), (300, 930)],
        mix(sitter.coat, INK, 0.18),
    )
    canvas.line([(480, 1040), (480, 1200)], INK, 6)
    for y in (1090, 1160):
        canvas.line([(440, y), (520, y)], INK, 14)


def _binoculars(canvas: Canvas, sitter: Sitter) -> None:
    canvas.ellipse((480, 500), 250, 236, sitter.hair)
    canvas.ellipse((480, 640), 262, 210, sitter.hair)
    _draw_body(canvas, sitter)
    _draw_face(canvas, sitter)
    curls = [
        (330, 430),
        (390, 372),
        (470, 350),
        (550, 364),
        (622, 420),
        (310, 500),
        (650, 500),
    ]
    for place in curls:
        canvas.disc(place, 58, sitter.hair)
    canvas.polygon([(390, 880), (570, 880), (600, 950), (360, 950)], VERMILION)
    canvas.line([(300, 930), (440, 1120)], INK, 12)
    canvas.line([(660, 930), (520, 1120)], INK, 12)
    for x in (426, 534):
        canvas.polygon(
            [(x - 40, 1090), (x + 40, 1090), (x + 52, 1200), (x - 52, 1200)], INK
        )
        canvas.ellipse((x, 1090), 40, 14, "#7fa7ad")


SITTERS: Mapping[str, Sitter] = {
    "portrait-marijke": Sitter("#7fb0a8", "#e9b995", "#b8793f", "#173f52", _dark_coat),
    "portrait-joost": Sitter(
        "#c9a46a", "#d99f7c", "#dcd8cc", "#14303f", _cap_and_beard
    ),
    "portrait-fenna": Sitter("#94a9b8", "#f0c6a4", "#8c3f2e", "#2f5d70", _overalls),
    "portrait-bram": Sitter("#5f8f9b", "#c98d68", "#5a3b2c", "#e0a83a", _oilskin),
    "portrait-yara": Sitter("#d9a184", "#b97f56", "#241a1c", "#4d6b4f", _binoculars),
}
