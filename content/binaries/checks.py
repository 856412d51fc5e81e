"""Checks of the settings about binaries; ``content.checks`` runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, Warning as CheckWarning

from content.binaries.http.policies import SvgPolicy, is_cache_control
from content.conf import conf

_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


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


def check_policies() -> Iterator[CheckMessage]:
    """Yield what is wrong with what browsers may do with binaries."""
    known = ", ".join(SvgPolicy)
    if conf.CONTENT_SVG not in tuple(SvgPolicy):
        yield Error(
            f"CONTENT_SVG {conf.CONTENT_SVG!r} is none of {known}.",
            hint="Leave it out for the default.",
            id="content.E503",
        )
    for content_type in conf.CONTENT_BINARY_INLINE:
        if not _CONTENT_TYPE.fullmatch(content_type):
            yield Error(
                f"CONTENT_BINARY_INLINE: {content_type!r} is no content type.",
                hint='Write ("application/xml",): in lower case, without parameters.',
                id="content.E504",
            )
    if not is_cache_control(conf.CONTENT_BINARY_CACHE_CONTROL):
        yield Error(
            f"CONTENT_BINARY_CACHE_CONTROL {conf.CONTENT_BINARY_CACHE_CONTROL!r} is no"
            " list of directives.",
            hint='Write "public, max-age=60", say.',
            id="content.E505",
        )


def check_web_server() -> Iterator[CheckMessage]:
    """Yield what keeps a web server from sending binaries itself."""
    prefix = conf.CONTENT_BINARY_ACCEL_PREFIX
    if not prefix:
        return
    if not (prefix.startswith("/") and prefix.endswith("/")):
        yield Error(
            f"CONTENT_BINARY_ACCEL_PREFIX {prefix!r} is no beginning of a path.",
            hint='Write "/-/files/", and the same in nginx.',
            id="content.E511",
        )
    if not conf.CONTENT_BINARY_FOLDER:
        yield Error(
            "CONTENT_BINARY_ACCEL_PREFIX leaves binaries to nginx, which cannot find them"
            " in the temporary folder of each process.",
            hint="Set CONTENT_BINARY_FOLDER.",
            id="content.E512",
        )
