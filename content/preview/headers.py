"""What is said of an answer that nobody else may be shown."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from content.providers.forwarding import SESSION_HEADER


def hide_from_others(response: HttpResponseBase) -> HttpResponseBase:
    """Let an answer be kept by nobody, and found by no search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    for name in ("ETag", "Last-Modified", "Expires", "Age"):
        del response[name]
    # For whoever keeps it all the same.
    patch_vary_headers(response, ["Cookie", SESSION_HEADER])
    return response
