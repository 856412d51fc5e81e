"""Who may ask for which variant: nobody can make the site compute at will.

Anybody may ask for a few sizes. Whatever else templates need they sign.
"""

from __future__ import annotations

from django.core.signing import BadSignature, Signer

from content.binaries.images.variant import CENTRE, Variant
from content.conf import conf

_SALT = "content.binaries.images"
# Not even with a signature: what templates ask for by mistake.
_LONGEST_SIDE = 8_192
_LONGEST_SIGNATURE = 100


def sign(publication_id: int, url: str, variant: Variant) -> str:
    """Return what permits a variant of an image."""
    return Signer(salt=_SALT).signature(_signed(publication_id, url, variant))


def needs_signature(variant: Variant) -> bool:
    """Return whether not everybody may ask for a variant."""
    return not (
        variant.focus == CENTRE
        and (variant.width is None or variant.width in conf.CONTENT_IMAGE_WIDTHS)
        and (variant.height is None or variant.height in conf.CONTENT_IMAGE_HEIGHTS)
    )


def is_permitted(
    publication_id: int, url: str, variant: Variant, signature: str
) -> bool:
    """Return whether a variant may be made for whoever asks with this signature."""
    if max(variant.width or 0, variant.height or 0) > _LONGEST_SIDE:
        return False
    if not needs_signature(variant):
        return True
    if not 0 < len(signature) <= _LONGEST_SIGNATURE:
        return False
    signer = Signer(salt=_SALT)
    signed = _signed(publication_id, url, variant)
    try:
        # Also by a key that is no longer the one to sign with.
        signer.unsign(f"{signed}{signer.sep}{signature}")
    except BadSignature:
        return False
    return True


def _signed(publication_id: int, url: str, variant: Variant) -> str:
    return f"{publication_id} {variant.key()} {url}"
