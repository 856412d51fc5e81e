from __future__ import annotations

import pytest
from django.core.management.utils import get_random_secret_key
from django.test import override_settings

from content.binaries.images.permissions import is_permitted, needs_signature, sign
from content.binaries.images.variant import Focus, Variant

ODD = Variant(width=333, height=77, focus=Focus(0.1, 0.2))


@pytest.mark.parametrize(
    ("variant", "needs"),
    [
        (Variant(width=320), False),
        (Variant(width=320, may_upscale=True), False),
        (Variant(width=321), True),
        (Variant(height=320), True),
        (Variant(width=320, height=320), True),
        (ODD, True),
    ],
)
def test_a_few_sizes_are_for_everybody(variant, needs):
    assert needs_signature(variant) is needs
    assert is_permitted(5, "/i.jpg", variant, "") is not needs


def test_heights_can_be_allowed():
    with override_settings(CONTENT_IMAGE_HEIGHTS=(180,)):
        assert not needs_signature(Variant(width=320, height=180))
        assert needs_signature(Variant(width=320, height=180, focus=Focus(0, 0)))


def test_what_is_signed_is_permitted_and_nothing_else():
    signature = sign(5, "/i.jpg", ODD)
    assert is_permitted(5, "/i.jpg", ODD, signature)
    assert not is_permitted(6, "/i.jpg", ODD, signature)
    assert not is_permitted(5, "/j.jpg", ODD, signature)
    assert not is_permitted(5, "/i.jpg", Variant(width=333, height=77), signature)
    assert not is_permitted(5, "/i.jpg", ODD, signature[:-1])
    assert not is_permitted(5, "/i.jpg", ODD, signature[::-1])
    assert not is_permitted(5, "/i.jpg", ODD, "é" * 43)
    assert not is_permitted(5, "/i.jpg", ODD, "x" * 1_000_000)


def test_a_signature_of_the_key_before_is_good():
    old, new = get_random_secret_key(), get_random_secret_key()
    with override_settings(SECRET_KEY=old):
        signature = sign(5, "/i.jpg", ODD)
    with override_settings(SECRET_KEY=new):
        assert not is_permitted(5, "/i.jpg", ODD, signature)
    with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[old]):
        assert is_permitted(5, "/i.jpg", ODD, signature)


def test_not_even_signed_is_anything_possible():
    huge = Variant(width=20_000)
    assert not is_permitted(5, "/i.jpg", huge, sign(5, "/i.jpg", huge))
