from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.binaries.images.geometry import plan
from content.binaries.images.variant import Fit, Focus, Variant

SIZE = (400, 200)


def box(width: int, height: int, fit: Fit = Fit.COVER, **more: object) -> Variant:
    return Variant(width=width, height=height, fit=fit, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variant", "part", "size"),
    [
        (Variant(width=100), (0, 0, 400, 200), (100, 50)),
        (Variant(height=50), (0, 0, 400, 200), (100, 50)),
        (Variant(width=800), (0, 0, 400, 200), (400, 200)),
        (Variant(width=800, may_upscale=True), (0, 0, 400, 200), (800, 400)),
        (box(100, 100), (100, 0, 300, 200), (100, 100)),
        (box(100, 100, focus=Focus(0, 0)), (0, 0, 200, 200), (100, 100)),
        (box(100, 100, focus=Focus(1, 1)), (200, 0, 400, 200), (100, 100)),
        (box(100, 100, focus=Focus(0.4, 0)), (60, 0, 260, 200), (100, 100)),
        (box(200, 50), (0, 50, 400, 150), (200, 50)),
        # As large as it gets, with the proportions asked for.
        (box(800, 800), (100, 0, 300, 200), (200, 200)),
        (box(800, 800, may_upscale=True), (100, 0, 300, 200), (800, 800)),
        (box(100, 100, focus=Focus(160, 0, True)), (60, 0, 260, 200), (100, 100)),
        (box(100, 100, Fit.EXACT), (150, 50, 250, 150), (100, 100)),
        (box(9, 9, Fit.EXACT, focus=Focus(0, 0)), (0, 0, 9, 9), (9, 9)),
        (
            box(9, 9, Fit.EXACT, focus=Focus(9e4, 9e4, True)),
            (391, 191, 400, 200),
            (9, 9),
        ),
        (box(800, 100, Fit.EXACT), (0, 50, 400, 150), (400, 100)),
        (box(100, 100, Fit.INSIDE), (0, 0, 400, 200), (100, 50)),
        (box(100, 100, Fit.STRETCH), (0, 0, 400, 200), (100, 100)),
        (box(800, 100, Fit.STRETCH), (0, 0, 400, 200), (400, 50)),
        (box(800, 100, Fit.STRETCH, may_upscale=True), (0, 0, 400, 200), (800, 100)),
    ],
)
def test_where_the_pixels_come_from(variant, part, size):
    drawn = plan(SIZE, variant)
    assert drawn.part == pytest.approx(part)
    assert drawn.size == size
    assert drawn.ground is None


def test_all_of_it_is_put_onto_a_ground_of_the_size_asked_for():
    drawn = plan(SIZE, box(100, 100, Fit.PAD))
    assert (drawn.size, drawn.ground) == ((100, 50), (100, 100))


SIDES = st.integers(1, 5_000)
VARIANTS = st.builds(
    Variant,
    width=st.none() | SIDES,
    height=st.none() | SIDES,
    fit=st.sampled_from(Fit),
    focus=st.one_of(
        st.builds(Focus, st.floats(0, 1), st.floats(0, 1)),
        st.builds(Focus, SIDES, SIDES, st.just(True)),
    ),
    may_upscale=st.booleans(),
)


@given(st.tuples(SIDES, SIDES), VARIANTS)
def test_the_part_is_within_the_image_and_nothing_is_empty(size, variant):
    drawn = plan(size, variant)
    left, top, right, bottom = drawn.part
    assert -0.001 <= left < right <= size[0] + 0.001
    assert -0.001 <= top < bottom <= size[1] + 0.001
    assert min(drawn.size) >= 1
    if not variant.may_upscale:
        assert drawn.size[0] <= max(1, round(right - left + 0.001))
        assert drawn.size[1] <= max(1, round(bottom - top + 0.001))
