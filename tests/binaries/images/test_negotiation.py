from __future__ import annotations

import pytest

from content.binaries.images.facts import ImageFacts
from content.binaries.images.negotiation import accepted_formats, choose_format
from content.binaries.images.variant import ImageFormat

AVIF, WEBP = ImageFormat.AVIF, ImageFormat.WEBP
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "formats"),
    [
        (CHROME, (AVIF, WEBP)),
        ("image/webp", (WEBP,)),
        ("IMAGE/WEBP ; q=0.1 , image/avif;q=0", (WEBP,)),
        ("image/avif;q=0.0,image/webp;q=x", (WEBP,)),
        ("image/*,*/*", ()),
        ("", ()),
        ("image/avif-sequence", ()),
        ("," * 1_999, ()),
        ("image/avif," * 1_000_000, ()),
    ],
)
def test_only_what_a_browser_names_is_accepted(accept, formats):
    assert accepted_formats(accept, (AVIF, WEBP)) == formats


def test_what_the_site_does_not_offer_is_not_chosen():
    assert accepted_formats(CHROME, (WEBP,)) == (WEBP,)
    assert accepted_formats(CHROME, ()) == ()


@pytest.mark.parametrize(
    ("original", "accepted", "is_still", "chosen"),
    [
        ({"format": "jpeg"}, (AVIF, WEBP), False, "avif"),
        ({"format": "jpeg"}, (), False, "jpeg"),
        ({"format": "png", "is_transparent": True}, (), False, "png"),
        ({"format": "webp"}, (), False, "jpeg"),
        ({"format": "webp", "is_transparent": True}, (), False, "png"),
        ({"format": "avif"}, (WEBP,), False, "webp"),
        ({"format": "gif"}, (), False, "png"),
        ({"format": "gif", "is_animated": True}, (AVIF, WEBP), False, "webp"),
        ({"format": "gif", "is_animated": True}, (AVIF,), False, "gif"),
        ({"format": "gif", "is_animated": True}, (), False, "gif"),
        ({"format": "gif", "is_animated": True}, (AVIF, WEBP), True, "avif"),
        ({"format": "webp", "is_animated": True}, (), False, "gif"),
        ({"format": "png", "is_animated": True}, (), False, "png"),
    ],
)
def test_the_best_format_that_shows_all_of_it_is_chosen(
    original, accepted, is_still, chosen
):
    facts = ImageFacts(
        **{
            "width": 1,
            "height": 1,
            **original,
            "format": ImageFormat(original["format"]),
        }
    )
    assert choose_format(facts, accepted, is_still=is_still) is ImageFormat(chosen)
