"""What the site itself does for a page: for one that is kept, and for one that is not.

    python -m tests.benchmarks.hit_path

In this process, without sockets and without a server. Prints the microseconds and the
memory allocated per request of the front and, beside it, of a WSGI callable that does
nothing; then where the time goes when a page is built, over a folder of published items.
"""

from __future__ import annotations

import cProfile
import gc
import os
import pstats
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")

import django
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from content.caching.site_cache import get_site_cache, reset_site_cache
from content.front.front import OutputFront
from content.operations.drills.reference import open_reference
from content.operations.stage.waiting import wait_until
from tests.benchmarks.results import median_and_range
from tests.support.running_site import PUBLISHED

_HOST = "127.0.0.1"
_PATH = "/about/history.html"
_ROUNDS = 9
_REQUESTS = 5_000
_PAGES = 100
_PROFILED_LINES = 25
_WAIT_SECONDS = 10.0
_FOLDER = {
    "default": {
        "BACKEND": "content.providers.folder.FolderProvider",
        "OPTIONS": {"folder": str(PUBLISHED), "scan_interval_seconds": 1e9},
    }
}


def main() -> int:
    """Measure both."""
    django.setup()
    with override_settings(
        CONTENT_PROVIDERS=_FOLDER, CONTENT_CACHE_ALIAS="", CONTENT_EVENT_SOURCE=""
    ):
        _measure_hits()
        reset_site_cache()
    _profile_misses()
    return 0


def _measure_hits() -> None:
    front = OutputFront(WSGIHandler())
    site_cache = get_site_cache()
    wait_until(lambda: site_cache.is_followed, _WAIT_SECONDS, "memory to be followed")
    for _ in range(2):
        headers, size = _ask(front)
    if "hit" not in headers["Cache-Status"]:
        raise RuntimeError(f"not kept: {headers}")
    etag = headers["ETag"]
    asked: dict[str, tuple[WSGIApplication, dict[str, str]]] = {
        "a callable that does nothing": (_nothing, {}),
        f"the front, {size:,} bytes": (front, {}),
        "the front, brotli": (front, {"HTTP_ACCEPT_ENCODING": "gzip, br"}),
        "the front, 304": (front, {"HTTP_IF_NONE_MATCH": etag}),
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(_ROUNDS):
        for name, (application, variables) in asked.items():
            times[name].append(_time(application, variables))
    for name, (application, variables) in asked.items():
        microseconds = median_and_range([each * 1e6 for each in times[name]], _spell)
        peak, kept = _allocated(application, variables)
        _say(
            f"{name:30} {microseconds} µs, {peak:,} bytes at most at once,"
            f" {kept:.1f} bytes kept per request"
        )


def _time(application: WSGIApplication, variables: dict[str, str]) -> float:
    environs = [_environ(variables) for _ in range(_REQUESTS)]
    begun = time.perf_counter()
    for environ in environs:
        application(environ, _start_response)
    return (time.perf_counter() - begun) / _REQUESTS


def _allocated(
    application: WSGIApplication, variables: dict[str, str]
) -> tuple[int, float]:
    """Return the most bytes that one request has at once, and what each leaves behind."""
    environs = [_environ(variables) for _ in range(_REQUESTS)]
    gc.collect()
    tracemalloc.start()
    peaks = []
    before = tracemalloc.get_traced_memory()[0]
    for environ in environs:
        tracemalloc.reset_peak()
        at_first = tracemalloc.get_traced_memory()[0]
        application(environ, _start_response)
        peaks.append(tracemalloc.get_traced_memory()[1] - at_first)
    left = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    # Nine of ten: the threads of the cache allocate, too.
    return int(statistics.median(peaks)), left / _REQUESTS


def _profile_misses() -> None:
    with open_reference(PUBLISHED, _HOST) as reference:
        reference.render(_PATH)
        begun = time.perf_counter()
        for _ in range(_PAGES):
            reference.render(_PATH)
        seconds = (time.perf_counter() - begun) / _PAGES
        profile = cProfile.Profile()
        profile.enable()
        for _ in range(_PAGES):
            reference.render(_PATH)
        profile.disable()
    _say(f"\nA page through Django, nothing kept: {seconds * 1000:.2f} ms")
    statistics_of = pstats.Stats(profile, stream=sys.stdout)
    statistics_of.strip_dirs().sort_stats("tottime").print_stats(_PROFILED_LINES)


def _ask(application: WSGIApplication) -> tuple[dict[str, str], int]:
    begun: list[Any] = []

    def start_response(*arguments: Any) -> Callable[[bytes], object]:
        begun.append(arguments)
        return _write

    body = application(_environ({}), start_response)
    size = sum(map(len, body))
    return dict(begun[0][1]), size


def _environ(variables: dict[str, str]) -> WSGIEnvironment:
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": _PATH,
        "QUERY_STRING": "",
        "SERVER_NAME": _HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": _HOST,
        "HTTP_USER_AGENT": "benchmark",
        "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.errors": sys.stderr,
        **variables,
    }


def _nothing(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html")])
    return (b"",)


def _start_response(*_: Any) -> Callable[[bytes], object]:
    return _write


def _write(_: bytes) -> None:
    return None


def _spell(microseconds: float) -> str:
    return f"{microseconds:.2f}"


def _say(text: str) -> None:
    print(text)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
