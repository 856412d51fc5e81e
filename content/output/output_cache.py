"""Answers from the cache, or through Django into it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from content.caching.answers import Origin
from content.caching.building import NotKeptError
from content.caching.cache_status import describe_answer, describe_bypass
from content.caching.entries import Key
from content.caching.resting import Resting
from content.caching.site_cache import SiteCache
from content.output.addresses import Address
from content.output.building import (
    GetResponse,
    OutputFailedError,
    build_answer,
)
from content.output.edge_caching import edge_headers, page_cache_control
from content.output.hot_answers import HotAnswers
from content.output.kept import Kept, mark_kept
from content.output.releases import find_release
from content.output.sharing import find_address
from content.output.stored_response import StoredResponse, StoredResponseCodec
from content.timings import AT_ONCE, Timings

CODEC = StoredResponseCodec()
_CACHE_STATUS = "Cache-Status"
_UNSHARED_SECONDS = 10.0

#: Of answers that had not to be built, by where they were; waiting for others included.
LOOK_UPS = Timings(AT_ONCE)


class OutputCache:
    """Keeps the answers of a Django site. Thread-safe."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self.hot = HotAnswers()
        """What visitors of this process have asked for lately."""
        # What is built for each visitor anew: nobody need wait for somebody else's.
        self._unshared = Resting(_UNSHARED_SECONDS, time.monotonic)

    def answer(self, request: HttpRequest, site_cache: SiteCache) -> HttpResponseBase:
        """Return the answer to a request, with its ``Cache-Status``."""
        address = find_address(request)
        if isinstance(address, str):
            return self.bypass(request, address)
        started = time.perf_counter()
        key = address.key(find_release())
        if self._unshared.is_resting(key):
            return self.bypass(request, "not shareable")
        try:
            answer = site_cache.outputs.look_up(
                key, self._make_build(key, address, threading.get_ident()), CODEC
            )
        except NotKeptError as exc:
            return self.bypass(request, str(exc))
        except OutputFailedError as exc:
            response = exc.stored.make_response()
            response[_CACHE_STATUS] = describe_bypass("error")
            return response
        if answer.origin is not Origin.BUILD:
            LOOK_UPS.note(time.perf_counter() - started, answer.origin.value)
        self.hot.note(key)
        stored = answer.value
        if stored is None or (stored.is_redirect and not _is_reduced(request, address)):
            # A redirect repeats the query that it was asked with, in full.
            return self.bypass(request, "redirect")
        response = stored.make_response()
        response[_CACHE_STATUS] = describe_answer(answer, time.time())
        response.headers.setdefault("Cache-Control", page_cache_control(answer))
        for name, tags in edge_headers([answer.entry]).items():
            response[name] = tags
        uses = ((key, answer.entry),)
        mark_kept(request.META, Kept(site_cache=site_cache, uses=uses, hot=self.hot))
        return response

    def refresh(self, key: Key, site_cache: SiteCache) -> bool:
        """Build the answer under a key anew, before anyone asks; say whether it was."""
        build = self._make_build(key, Address.of_key(key), thread=None)
        try:
            return site_cache.outputs.refresh(key, build, CODEC)
        except NotKeptError:
            return False

    def _make_build(
        self, key: Key, address: Address, thread: int | None
    ) -> Callable[[], StoredResponse]:
        """Return what builds an answer; ``thread`` is the one that serves the request."""

        def build() -> StoredResponse:
            try:
                return build_answer(self._get_response, address)
            except NotKeptError:
                self._unshared.rest(key)
                raise
            finally:
                # A thread that serves no request ends none, where Django would do it.
                if threading.get_ident() != thread:
                    close_old_connections()

        return build

    def bypass(self, request: HttpRequest, reason: str) -> HttpResponseBase:
        """Return the answer that this visitor gets, without the cache."""
        response = self._get_response(request)
        # What has a cache of its own says so itself.
        response.headers.setdefault(_CACHE_STATUS, describe_bypass(reason))
        return response


def _is_reduced(request: HttpRequest, address: Address) -> bool:
    return bool(request.META.get("QUERY_STRING", "") == address.query)
