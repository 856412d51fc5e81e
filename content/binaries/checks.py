"""Checks of the settings about binaries; ``content.checks`` runs them."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, Warning as CheckWarning

from content.conf import conf


def check_downloads() -> Iterator[CheckMessage]:
    """Yield what is wrong with how binaries are fetched and kept."""
    for name in (
        "CONTENT_BINARY_FOLDER_BYTES",
        "CONTENT_BINARY_DOWNLOADS",
        "CONTENT_BINARY_WAIT_SECONDS",
    ):
        if getattr(conf, name) <= 0:
            yield Error(
                f"{name} must be positive.",
                hint="Leave it out for the default.",
                id="content.E501",
            )
    if conf.CONTENT_BINARY_DOWNLOADS >= conf.CONTENT_POOL_SIZE:
        yield CheckWarning(
            "CONTENT_BINARY_DOWNLOADS: large binaries can take all connections to the"
            " content service, and no page is left one.",
            hint=f"Let it be less than CONTENT_POOL_SIZE, {conf.CONTENT_POOL_SIZE}.",
            id="content.W502",
        )
