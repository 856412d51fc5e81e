"""The word from Django to the front: this answer is kept, and may be given again."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import msgspec

from content.binaries.serving import Served
from content.caching.entries import Entry, Key
from content.caching.site_cache import SiteCache
from content.output.hot_answers import HotAnswers

_VARIABLE = "content.kept"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer rests on: as long as that counts, the answer does."""

    site_cache: SiteCache
    uses: tuple[tuple[Key, Entry], ...]
    """The entries that it was made from, as they were."""
    served: Served | None = None
    """The file that it sends; ``None`` if it is a page."""
    hot: HotAnswers | None = None
    """Who counts how often it is given."""


def mark_kept(environ: MutableMapping[str, Any], kept: Kept) -> None:
    """Say of the answer to a request what it rests on."""
    environ[_VARIABLE] = kept


def find_kept(environ: MutableMapping[str, Any]) -> Kept | None:
    """Return what was said of the answer to a request, if anything."""
    kept: Kept | None = environ.get(_VARIABLE)
    return kept
