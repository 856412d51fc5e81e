"""Django's middleware of the framework."""

from __future__ import annotations

import threading

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from content.caching.building import NotKeptError
from content.caching.preview_links import require_valid
from content.caching.site_cache import SiteCache, get_site_cache
from content.conf import conf
from content.error_views import (
    misdirected,
    refused,
    unavailable,
    under_maintenance,
)
from content.exceptions import CacheUnavailableError
from content.operations.companions import start_companions
from content.operations.maintenance import is_closed
from content.output.building import GetResponse
from content.output.output_cache import OutputCache
from content.preview.exceptions import PreviewRefusedError
from content.preview.headers import hide_from_others
from content.preview.moments import read_moment
from content.preview.previews import Preview, previewing
from content.preview.requests import find_opened_link, find_preview
from content.preview.sources import noting_sources


class MaintenanceMiddleware:
    """Answers 503 while the file is there that an operator closes the site by.

    It stands before the cache: what is kept is not shown meanwhile, and is kept.
    """

    #: While the site is open; the front looks for the file itself.
    is_same_for_everyone = True

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_closed() and not self._is_open(request):
            return under_maintenance(request)
        return self._get_response(request)

    def _is_open(self, request: HttpRequest) -> bool:
        return request.path_info.startswith(conf.CONTENT_MAINTENANCE_OPEN_PATHS)


class PreviewMiddleware:
    """Lets a request be a preview, where previews are on.

    It stands before the output cache, which answers none from what visitors get; what
    stands before it is done for previews, too.
    """

    #: For who asks for no preview; the others never come to the front's memory.
    is_same_for_everyone = True

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            preview = find_preview(request) or _find_linked(request)
        except PreviewRefusedError as exc:
            return hide_from_others(refused(exc))
        except CacheUnavailableError:  # nobody can tell whether the link still counts
            return hide_from_others(unavailable(request))
        if preview is None:
            return self._get_response(request)
        with previewing(preview), noting_sources():
            return hide_from_others(self._get_response(request))


def _find_linked(request: HttpRequest) -> Preview | None:
    link = find_opened_link(request)
    if link is None or request.method not in {"GET", "HEAD"}:
        return None
    require_valid(link, get_site_cache().unguarded_store)
    return Preview(
        session_token=link.session_token,
        link_path=link.path,
        at=read_moment(link.at),
    )


class OutputCacheMiddleware:
    """Answers from the cache what everyone gets, and keeps it there.

    What stands before it in ``MIDDLEWARE`` is done for every visitor; what stands behind
    it is done once, for a request that holds nothing of any visitor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._output_cache = OutputCache(get_response)
        self._lock = threading.Lock()
        self._accompanied: SiteCache | None = None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:
            # Before Django logs each with its traceback, and answers 400.
            return misdirected()
        site_cache = get_site_cache()
        if site_cache is not self._accompanied:
            self._accompany(site_cache)
        if not conf.CONTENT_OUTPUT_CACHE:
            return self._output_cache.bypass(request, "off")
        return self._output_cache.answer(request, site_cache)

    def process_exception(
        self, _request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer a build for everyone that came upon what is for one visitor.

        Django knows no such thing and would make an error of it. The answer is shown to
        nobody: it says that there is none for everyone.
        """
        if not isinstance(exception, NotKeptError):
            return None
        response = HttpResponse()
        response["Cache-Control"] = "private, no-store"
        return response

    def _accompany(self, site_cache: SiteCache) -> None:
        """Start what runs beside the cache: with the first request, after the fork."""
        with self._lock:
            if site_cache is not self._accompanied:
                start_companions(site_cache, self._output_cache)
                self._accompanied = site_cache
