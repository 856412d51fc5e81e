"""What ``/robots.txt`` says where none is published."""

from __future__ import annotations

from collections.abc import Iterable


def write_robots(lines: Iterable[str], sitemap_url: str) -> str:
    """Return the text: the lines as they are set, then where the sitemap is.

    Args:
        sitemap_url: Empty if there is none.
    """
    parts = [*lines]
    if sitemap_url:
        parts += ["", f"Sitemap: {sitemap_url}"]
    return "\n".join(parts) + "\n"
