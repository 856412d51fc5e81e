"""Django's middleware of the framework."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from content.caching.site_cache import get_site_cache
from content.conf import conf
from content.output.building import GetResponse
from content.output.output_cache import OutputCache


class OutputCacheMiddleware:
    """Answers from the cache what everyone gets, and keeps it there.

    What stands before it in ``MIDDLEWARE`` is done for every visitor; what stands behind
    it is done once, for a request that holds nothing of any visitor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._output_cache = OutputCache(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not conf.CONTENT_OUTPUT_CACHE:
            return self._output_cache.bypass(request, "off")
        return self._output_cache.answer(request, get_site_cache())
