"""Settings of the caches in front of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.conf import settings


class EdgeSettings:
    """``CONTENT_EDGE_*``."""

    @property
    def CONTENT_EDGE_CACHES(self) -> Sequence[Mapping[str, Any]]:
        """The edge caches that forget by tag when something is published.

        Each with ``kind`` (``varnish``, ``fastly``, ``cloudflare``, or ``tags`` for any
        other), ``url``, and optionally ``name``, ``headers``, and whatever the kind has
        otherwise, see ``content/invalidation/edge/edges.py``.
        """
        return cast(
            "Sequence[Mapping[str, Any]]", getattr(settings, "CONTENT_EDGE_CACHES", ())
        )

    @property
    def CONTENT_EDGE_TAGS(self) -> int:
        """How many tags an answer carries at most, of nine bytes each.

        One that depends on more is purged with every publish.
        """
        return int(getattr(settings, "CONTENT_EDGE_TAGS", 500))
