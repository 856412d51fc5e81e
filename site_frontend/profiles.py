"""What differs between the site that visitors see and the one that editors look at.

Both are this code, chosen by ``SITE_STAGING``; and both can run on one machine, each over a
content service of its own. Whatever is here may be set on its own as well.
"""

from __future__ import annotations

from typing import NamedTuple


class Profile(NamedTuple):
    """Defaults of settings."""

    has_previews: bool
    """Whether what asks for a preview counts."""
    is_staging: bool
    """Whether labels and configuration for staging go before the others."""
    cache_prefix: str
    """What its keys in Redis begin with: two sites that shared one would mix content."""
    robots: tuple[str, ...]
    """What search engines are told where no ``/robots.txt`` is published."""


LIVE = Profile(
    has_previews=False,
    is_staging=False,
    cache_prefix="content",
    robots=("User-agent: *", "Disallow:"),
)
STAGING = Profile(
    has_previews=True,
    is_staging=True,
    cache_prefix="content-staging",
    robots=("User-agent: *", "Disallow: /"),
)
