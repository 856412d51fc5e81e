"""Whether a form was sent from a page of this site.

Django's token needs a cookie and a page that differs for every visitor. Browsers have said
for years by themselves where a request comes from: the page stays one for everyone.
"""

from __future__ import annotations

from django.conf import settings  # noqa: TID251  # the list of friends is Django's own
from django.http import HttpRequest

_OWN = {"same-origin", "none"}  # none: the visitor's doing, not a page's


def is_from_here(request: HttpRequest) -> bool:
    """Return whether a request was sent by a page of this site, as its browser says.

    What says nothing at all was sent by no browser of these days, and is refused: a form
    has no other use for it. See Fetch Metadata, ``Sec-Fetch-Site``; RFC 6454, ``Origin``.
    """
    origin = request.headers.get("Origin", "")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in _OWN
    return origin in {
        f"{scheme}://{request.get_host()}" for scheme in _schemes(request)
    }


def _schemes(request: HttpRequest) -> set[str]:
    # Behind a proxy a site may not know that it is asked for by https; if it does, a page
    # that came by http may be anybody's.
    return {"https"} if request.is_secure() else {"http", "https"}
