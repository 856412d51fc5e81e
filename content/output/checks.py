"""Checks of what browsers and edge caches are told."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error

from content.binaries.http.policies import is_cache_control
from content.conf import conf
from content.output.sharing import reason_not_to_share_sent


def check_cache_control() -> Iterator[CheckMessage]:
    """What kept pages say is a list of directives, and lets them be everyone's."""
    said = conf.CONTENT_PAGE_CACHE_CONTROL
    if not is_cache_control(said):
        yield Error(
            f"CONTENT_PAGE_CACHE_CONTROL {said!r} is no list of directives.",
            hint='Write "public, max-age=0", say.',
            id="content.E030",
        )
    elif reason_not_to_share_sent(200, {"Cache-Control": said}):
        yield Error(
            f"CONTENT_PAGE_CACHE_CONTROL {said!r} forbids what is done with kept pages.",
            hint="To have browsers ask each time, write max-age=0.",
            id="content.E031",
        )
