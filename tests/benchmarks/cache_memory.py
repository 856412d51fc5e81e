"""How much memory a process takes for what it keeps, beside what it was allowed.

    python tests/benchmarks/cache_memory.py [--pages N] [--page-bytes N] [--dependencies N]

Fills the cache of a fresh process with pages, each of other bytes and with dependencies of
its own, and compares how much the process has grown with ``CONTENT_CACHE_MEMORY_BYTES``:
once with its own store, once with a private Redis; with two bounds, one that all pages
fit under and one that most of them do not. Exit status 1 if a process has grown by more
than its bound and three tenths of it: where entries come and go, the allocator holds on to
what was freed between them. What is in use is printed as well, after it was told to let go.
"""

from __future__ import annotations

import argparse
import ctypes
import multiprocessing
import os
import resource
import sys
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")

import django
import msgspec
from django.test import override_settings

from content.caching.entries import Key
from content.caching.recorder import current_recorder
from content.caching.site_cache import get_site_cache, reset_site_cache
from content.operations.stage.redis_server import running_redis
from content.operations.stage.waiting import wait_until
from content.output.output_cache import CODEC
from content.output.stored_response import StoredResponse

MIB = 1024 * 1024
BOUNDS_BYTES = (256 * MIB, 64 * MIB)
ALLOWANCE = 1.3
PAGES_BEFORE = 100  # so that what every process needs once is not counted
WAIT_SECONDS = 10.0


class Load(msgspec.Struct, frozen=True):
    """What is put into the cache."""

    pages: int
    page_bytes: int
    dependencies: int


class Measured(msgspec.Struct, frozen=True):
    """What became of it."""

    grown_bytes: int
    used_bytes: int
    """The same without what the allocator merely holds on to."""
    counted_bytes: int
    """What memory's own account says."""
    held: int
    """Pages that are in memory in the end."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--page-bytes", type=int, default=20_000)
    parser.add_argument("--dependencies", type=int, default=40)
    options = parser.parse_args(arguments)
    load = Load(options.pages, options.page_bytes, options.dependencies)
    is_within = True
    with running_redis() as server:
        for url, store in ((server.url, "Redis"), ("", "its own")):
            for bound in BOUNDS_BYTES:
                measured = _measure_apart(load, bound, url)
                share = measured.grown_bytes / bound
                is_within = is_within and share <= ALLOWANCE
                print(  # noqa: T201
                    f"store: {store:8} bound {bound // MIB:4} MiB:"
                    f" grown by {measured.grown_bytes / MIB:6.1f} MiB ({share:.0%}),"
                    f" in use {measured.used_bytes / MIB:6.1f} MiB,"
                    f" counted {measured.counted_bytes / MIB:6.1f} MiB,"
                    f" {measured.held:,} of {load.pages:,} pages in memory"
                )
    return 0 if is_within else 1


def _measure_apart(load: Load, bound: int, redis_url: str) -> Measured:
    """Measure in a process of its own: memory that was freed is not given back."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(load, bound, redis_url, theirs))
    process.start()
    theirs.close()
    measured: Measured = ours.recv()
    process.join()
    return measured


def _measure(load: Load, bound: int, redis_url: str, pipe: Connection) -> None:
    django.setup()
    caches = {
        "content": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": redis_url}
    }
    with override_settings(
        CACHES=caches,
        CONTENT_CACHE_ALIAS="content" if redis_url else "",
        CONTENT_CACHE_PREFIX=f"benchmark {bound}",
        CONTENT_CACHE_MEMORY_BYTES=bound,
    ):
        site_cache = get_site_cache()
        wait_until(
            lambda: site_cache.is_followed, WAIT_SECONDS, "memory to be followed"
        )
        _fill(load, range(-PAGES_BEFORE, 0))
        before = _resident_bytes()
        _fill(load, range(load.pages))
        memory = site_cache.memory
        grown = _resident_bytes() - before
        ctypes.CDLL(None).malloc_trim(0)
        used = _resident_bytes() - before
        pipe.send(Measured(grown, used, memory.size_bytes, len(memory)))
        reset_site_cache()


def _fill(load: Load, numbers: range) -> None:
    outputs = get_site_cache().outputs
    for number in numbers:
        key = Key("output", 5, f"/section/page-{number}.html", "release http://site?")
        outputs.look_up(key, partial(_build, load, number), CODEC)


def _build(load: Load, number: int) -> StoredResponse:
    recorder = current_recorder()
    assert recorder is not None
    first = number * load.dependencies
    recorder.record(f"item:1:5:{first + each}" for each in range(load.dependencies))
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return StoredResponse(200, headers, os.urandom(load.page_bytes))


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
