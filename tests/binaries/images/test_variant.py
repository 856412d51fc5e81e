from __future__ import annotations

import pytest

from content.binaries.images.variant import Fit, Focus, Variant


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        (Variant(width=300), Variant(width=300, fit=Fit.INSIDE), True),
        (Variant(width=300), Variant(width=301), False),
        (Variant(width=300), Variant(height=300), False),
        (Variant(width=300), Variant(width=300, may_upscale=True), False),
        (Variant(width=3, height=2), Variant(width=3, height=2, fit=Fit.PAD), False),
        (
            Variant(width=3, height=2),
            Variant(width=3, height=2, focus=Focus(0, 0)),
            False,
        ),
        (
            Variant(width=3, height=2, fit=Fit.PAD),
            Variant(width=3, height=2, fit=Fit.PAD, focus=Focus(0, 0)),
            True,
        ),
    ],
)
def test_what_means_the_same_has_the_same_key(one, other, are_same):
    assert (one.key() == other.key()) is are_same


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("0.3,0.7", Focus(0.3, 0.7)),
        ("0,1", Focus(0, 1)),
        ("0.125,0.5", Focus(0.125, 0.5)),
        ("0.30,0.7", None),  # one focus has one spelling
        ("-0,0", None),
        ("1e-1,0", None),
        ("0.12345,0", None),
        ("nan,0", None),
        ("inf,0", None),
        ("1.1,0", None),
        ("0.5", None),
        ("0.5,0.5,0.5", None),
        (" 0.5,0.5", None),
        ("", None),
    ],
)
def test_a_focus_has_one_spelling(text, focus):
    assert Focus.parse(text) == focus
