"""What edge caches know dependencies by: short names that any header can hold."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache

from content.caching.dependencies import EVERYTHING

#: Carried by what depends on more than a header can name; purged with every purge.
CROWDED = "crowded"

# Eight characters. Two dependencies of one name cost a purge too many, nothing else.
_DIGEST_BYTES = 6


@lru_cache(maxsize=50_000)
def tag_of(dependency: str) -> str:
    """Return the name of a dependency: letters, digits, ``-`` and ``_``."""
    encoded = dependency.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(encoded, digest_size=_DIGEST_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


def tags_of_answer(dependencies: Iterable[str], *, most: int) -> tuple[str, ...]:
    """Return what an answer is to carry, in an order of its own.

    Args:
        most: How many fit; with more it carries that there are too many.
    """
    tags = sorted({EVERYTHING, *dependencies})
    if len(tags) > most:
        tags = [EVERYTHING, CROWDED]
    return tuple(map(tag_of, tags))


def tags_to_purge(dependencies: Iterable[str], *, most: int) -> tuple[str, ...]:
    """Return what to purge when dependencies were invalidated.

    Args:
        most: How many are purged one by one; with more, everything is.
    """
    changed = {*dependencies, CROWDED}
    if EVERYTHING in changed or len(changed) > most:
        return (tag_of(EVERYTHING),)
    return tuple(map(tag_of, sorted(changed)))
