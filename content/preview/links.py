"""Links that let whoever has them look at a page, or a section, before it is published.

Signed, so that nothing in them can be changed; not encrypted: who has a link of a preview
session can read the session's token in it, as who previews can read it in the browser.
"""

from __future__ import annotations

import secrets
import time
from datetime import datetime
from http import HTTPStatus

import msgspec
from django.core import signing

from content.conf import conf
from content.preview.exceptions import PreviewRefusedError

#: The cookie of a browser that has opened one.
COOKIE = "content-preview-link"
#: What may be given as the most.
LONGEST_SECONDS = 30 * 86_400  # 30 days

_SALT = "content.preview.links"
_MAX_LENGTH = 6_000
_NAME_BYTES = 9


class PreviewLink(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a link lets see."""

    path: str
    """Where it leads, as visitors ask for it."""
    expires_at: int
    """In seconds since the epoch."""
    is_section: bool = False
    """Whether all below the path's folder may be seen, too."""
    session_token: str = ""
    """Of the session whose changes it shows; empty: what is published at staging."""
    name: str = ""
    """What it is revoked by."""
    issued_as: int = 0
    """The stamp that it was given where all processes share a store; else 0."""
    at: str = ""
    """The moment that it shows; empty for now."""

    def covers(self, path: str) -> bool:
        """Whether a page may be seen by way of this link."""
        if self.is_section:
            return path.startswith(self.path.rpartition("/")[0] + "/")
        return path == self.path

    @property
    def dependency(self) -> str:
        """What revoking it invalidates."""
        return f"preview-link:{self.name}"


def make_link(
    path: str,
    *,
    seconds: float,
    is_section: bool = False,
    session_token: str = "",
    at: datetime | None = None,
) -> PreviewLink:
    """Return a new link, not yet signed.

    Raises:
        ValueError: The path leads out of the site, or the time is none.
    """
    if not is_local(path):
        raise ValueError(f"{path!r} is no path of this site")
    if not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(f"A link ends after {LONGEST_SECONDS} seconds at most")
    return PreviewLink(
        path=path,
        expires_at=int(time.time() + seconds),
        is_section=is_section,
        session_token=session_token,
        name=secrets.token_urlsafe(_NAME_BYTES),
        at=at.isoformat() if at else "",
    )


def is_local(path: str) -> bool:
    """Whether a browser that is sent to a path stays on the site."""
    # Browsers take \ for /, leave out what ends a line, and // begins a host.
    is_odd = "\\" in path or any(character <= " " for character in path)
    return path.startswith("/") and not path.startswith("//") and not is_odd


def sign_link(link: PreviewLink) -> str:
    """Return a link as part of a URL."""
    return signing.dumps(msgspec.to_builtins(link), salt=_salt(), compress=True)


def read_link(signed: str) -> PreviewLink:
    """Return the link that this site has signed.

    Whether it was revoked is for others to know.

    Raises:
        PreviewRefusedError: 403: nobody here has signed it so. 410: it is over.
    """
    if len(signed) > _MAX_LENGTH:
        raise PreviewRefusedError("This is no preview link.", HTTPStatus.FORBIDDEN)
    try:
        link = msgspec.convert(signing.loads(signed, salt=_salt()), PreviewLink)
    except (signing.BadSignature, msgspec.ValidationError, ValueError) as exc:
        raise PreviewRefusedError(
            "This preview link is not as it was given.", HTTPStatus.FORBIDDEN
        ) from exc
    if link.expires_at <= time.time():
        raise PreviewRefusedError("This preview link has expired.", HTTPStatus.GONE)
    return link


def _salt() -> str:
    return f"{_SALT}.{conf.CONTENT_PREVIEW_LINK_EPOCH}"
