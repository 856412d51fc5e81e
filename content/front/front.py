"""Answers from memory before Django is entered: a WSGI application around Django's.

What it does for an answer it has: reads seven variables of the request, looks one tuple up
in a dictionary, compares two numbers (has anything been invalidated? is the stream still
followed?), appends to a queue for the statistics, and hands over headers and bytes that
are there already. It takes no lock and does no input or output, but to open a file that is
sent. Everything else is Django's, and what Django marks as kept is remembered.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from content.binaries.serving import Served
from content.caching.cache_status import describe_hit
from content.caching.site_cache import SiteCache, find_site_cache, get_site_cache
from content.caching.statistics import Event
from content.conf import conf
from content.front.file_answers import FileAnswer, may_be_given_again
from content.front.known_answers import FrontAnswer, Known
from content.front.page_answers import PageAnswer, has_encoding
from content.front.proofs import find_proof
from content.front.remembered import Remembered
from content.front.requests import Asking, size_of
from content.operations.maintenance import is_closed
from content.output.kept import Kept, find_kept
from content.output.sharing import reason_not_to_share_sent

# Beside what memory holds of the same pages.
_SHARE_OF_MEMORY = 4
_REDIRECTS = range(300, 400)
# What is given while nobody comes to count it is not counted.
_MOST_UNCOUNTED = 100_000


class OutputFront:
    """A WSGI application that answers from memory what it can, and asks Django the rest.

    Thread-safe. What it remembers goes with the cache of the process.
    """

    def __init__(self, django: WSGIApplication) -> None:
        """Remember what answers the rest; nothing is asked yet."""
        self._django = django
        self._lock = threading.Lock()
        self._desk: _Desk | None = None

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        desk = self._desk
        if desk is None or desk.site_cache is not find_site_cache():
            desk = self._open_desk(get_site_cache())
        return desk.answer(environ, start_response)

    def _open_desk(self, site_cache: SiteCache) -> _Desk:
        with self._lock:
            if self._desk is None or self._desk.site_cache is not site_cache:
                self._desk = _Desk(self._django, site_cache)
            return self._desk


class _Desk:
    """What there is to answer from for as long as a cache lives."""

    def __init__(self, django: WSGIApplication, site_cache: SiteCache) -> None:
        self.site_cache = site_cache
        self._django = django
        self._asking = Asking()
        self._may_be_closed = bool(conf.CONTENT_MAINTENANCE_FILE)
        self._known = Remembered[Known](
            max_bytes=conf.CONTENT_CACHE_MEMORY_BYTES // _SHARE_OF_MEMORY
        )
        self._given: deque[Known] = deque(maxlen=_MOST_UNCOUNTED)
        site_cache.call_after_round(self._count)

    def answer(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if not self._asking.is_for_everyone(environ) or (
            self._may_be_closed and is_closed()
        ):
            return self._django(environ, start_response)
        place = self._asking.place(environ)
        known = self._find(place, environ)
        if known is not None:
            given = self._give(known, environ, start_response)
            if given is not None:
                return given
            self._known.drop(known.asked)
        return self._ask_django(place, environ, start_response)

    def _find(self, place: Hashable, environ: WSGIEnvironment) -> Known | None:
        query = environ.get("QUERY_STRING", "")
        if known := self._known.find((place, query)):
            return known
        if query and (reduced := self._asking.reduce(query)) is not None:
            known = self._known.find((place, reduced))
            # What no page differs by may say which variant of a picture it is.
            if known is not None and isinstance(known.answer, PageAnswer):
                return known
        return self._known.find((place, query, environ.get("HTTP_ACCEPT")))

    def _give(
        self, known: Known, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes] | None:
        now = time.time()
        if not known.proof.holds(now):
            return None
        status = ("Cache-Status", describe_hit(known.proof.fresh_until, now))
        given = known.answer.give(environ, start_response, now=now, also=(status,))
        if given is not None:
            self._given.append(known)
        return given

    def _ask_django(
        self, place: Hashable, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        begun = _Begun()
        body = self._django(environ, begun)
        kept = find_kept(environ)
        if kept is not None and kept.served is not None:
            self._remember_file(place, environ, begun, kept, kept.served)
        elif kept is not None and begun.is_page:
            return self._give_page(place, environ, start_response, begun, body, kept)
        start_response(begun.status, begun.headers, begun.exc_info)
        return body

    def _remember_file(
        self,
        place: Hashable,
        environ: WSGIEnvironment,
        begun: _Begun,
        kept: Kept,
        served: Served,
    ) -> None:
        is_whole = begun.status.startswith("200 ")
        if not is_whole or environ["REQUEST_METHOD"] != "GET":
            return
        if not may_be_given_again(served, begun.headers):
            return
        query = environ.get("QUERY_STRING", "")
        accept = (environ.get("HTTP_ACCEPT"),) if served.varies else ()
        asked = (place, query, *accept)
        answer = FileAnswer(served, begun.headers, self.site_cache.files)
        self._remember(asked, answer, kept)

    def _give_page(
        self,
        place: Hashable,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        begun: _Begun,
        body: Iterable[bytes],
        kept: Kept,
    ) -> Iterable[bytes]:
        try:
            content = b"".join(body)
        finally:
            if close := getattr(body, "close", None):
                close()
        [(_, entry)] = kept.uses
        answer = PageAnswer(
            begun.status, begun.headers, content, created_at=entry.created_at
        )
        query = self._asking.reduce(environ.get("QUERY_STRING", ""))
        is_known = query is not None and self._remember((place, query), answer, kept)
        also = [pair for pair in begun.headers if pair[0] == "Cache-Status"]
        return answer.give(
            environ, start_response, now=time.time(), also=also, encodes=is_known
        )

    def _remember(self, asked: Hashable, answer: FrontAnswer, kept: Kept) -> bool:
        """Remember an answer, if it may be given again; say whether it may."""
        if kept.site_cache is not self.site_cache:
            return False
        proof = find_proof(self.site_cache.memory, kept.uses, time.time())
        if proof is None:
            return False
        key, _ = kept.uses[-1]
        known = Known(asked, answer, proof, key, kept.hot)
        size_bytes = answer.size_bytes + size_of(asked)
        self._known.put(asked, known, size_bytes=size_bytes)
        return True

    def _count(self) -> None:
        """Tell the statistics what was given, and memory what is in use."""
        given = Counter(self._given.popleft() for _ in range(len(self._given)))
        now = time.time()
        for known, times in given.items():
            kind = known.key.kind
            self.site_cache.statistics.count(kind, Event.FRESH_FROM_MEMORY, times)
            if known.hot is not None:
                known.hot.note(known.key, times)
            known.proof.touch(now)


class _Begun:
    """The beginning of Django's answer, held back until it is known what becomes of it."""

    status = ""
    headers: list[tuple[str, str]]
    exc_info: Any = None

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        self.status, self.headers, self.exc_info = status, headers, exc_info
        return _refuse

    @property
    def is_page(self) -> bool:
        """Whether it is one that everyone may get, and that is not encoded yet."""
        status = int(self.status.partition(" ")[0])
        is_redirect = status in _REDIRECTS
        reason = reason_not_to_share_sent(status, dict(self.headers))
        return not (reason or is_redirect or has_encoding(self.headers))


def _refuse(_: bytes) -> None:
    raise NotImplementedError("Django returns its body")
