"""What a very large file costs: the memory of the workers, and the time of a part of it.

    python tests/benchmarks/large_binaries.py [--megabytes N] [--clients N]

Publishes a file to a scratch folder, and serves it by gunicorn with two workers over a
private Redis and local delivery. Fetches it to its end, asks for ranges at its end, and has
many clients ask at once for a smaller file that nobody has asked for. Prints the peak of
the workers' memory beyond what they had, and times; exit status 1 if a bound is broken.
"""

from __future__ import annotations

import argparse
import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

from content.operations.stage.http_client import HttpClient
from content.operations.stage.load import percentile, put_under_load
from content.operations.stage.stage import Stage, StageOptions, open_stage

MEBIBYTE = 1024 * 1024
LARGE, SMALL = "/media/large_tcm5-801.bin", "/media/small_tcm5-802.bin"
SMALL_BYTES = 2 * MEBIBYTE
ROUTE = "binary/GetBinaryByUrl"
CHUNK_BYTES = MEBIBYTE
WORKERS = 2
RANGES = 50
SAMPLE_SECONDS = 0.01
LONGEST_SECONDS = 300.0
MOST_GROWTH_MEBIBYTES = 48
MOST_RANGE_SECONDS = 0.1  # half of them


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--clients", type=int, default=200)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")
    size_bytes = options.megabytes * 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for url, each in ((LARGE, size_bytes), (SMALL, SMALL_BYTES)):
            _write(folder / "5" / f"binaries{url}", each)
        with open_stage(
            StageOptions(
                folder=folder,
                has_redis=True,
                workers=WORKERS,
                environment={"CONTENT_EVENT_SOURCE": ""},
            )
        ) as stage:
            promises = _measure(stage, size_bytes, options.clients)
    for promise, holds in promises:
        print(f"{'holds' if holds else 'BROKEN':7} {promise}")  # noqa: T201
    return 0 if all(holds for _, holds in promises) else 1


def _measure(stage: Stage, size_bytes: int, clients: int) -> list[tuple[str, bool]]:
    put_under_load(stage.site.port, ["/"], clients=32, requests=200)  # all is imported
    workers = _workers_of(stage.site.process_id)
    parts: list[tuple[str, Callable[[], object]]] = [
        ("fetched from the content service", lambda: _wait_for(stage.site.port)),
        ("sent to one client", lambda: _read(stage.site.port, size_bytes)),
        ("sent to eight clients", lambda: _read_side_by_side(stage, size_bytes)),
    ]
    promises = []
    for what, do in parts:
        with _watching(workers) as memory:
            begun = time.monotonic()
            do()
            seconds = time.monotonic() - begun
        promises.append(_judge(what, memory, size_bytes, seconds))
    promises.append(_ask_for_ends(stage.site.port, size_bytes))
    promises += _crowd(stage, workers, clients)
    return promises


def _judge(
    what: str, memory: _Memory, size_bytes: int, seconds: float
) -> tuple[str, bool]:
    promise = (
        f"{size_bytes / 1e6:g} MB {what} in {seconds:.1f} s: each worker grew by"
        f" {memory.growth_mebibytes:.1f} MiB at most, from {memory.base_mebibytes:.0f}"
    )
    return promise, memory.growth_mebibytes <= MOST_GROWTH_MEBIBYTES


def _write(file: Path, size_bytes: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        left = size_bytes
        while left:
            left -= target.write(os.urandom(min(left, CHUNK_BYTES)))


# -- what is asked ---------------------------------------------------------------------


def _wait_for(port: int) -> None:
    """Ask until it is there; visitors are not made to wait for all of it."""
    end = time.monotonic() + LONGEST_SECONDS
    with HttpClient(port, timeout_seconds=60) as client:
        while (
            client.get(LARGE, {"Range": "bytes=0-0"}).status
            != http.client.PARTIAL_CONTENT
        ):
            if time.monotonic() > end:
                raise SystemExit("The large file never came")
            time.sleep(0.1)


def _read(port: int, size_bytes: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", LARGE)
    response = connection.getresponse()
    left = size_bytes
    while chunk := response.read(CHUNK_BYTES):
        left -= len(chunk)
    connection.close()
    if response.status != http.client.OK or left:
        raise SystemExit(f"{response.status}, {left} bytes missing")


def _read_side_by_side(stage: Stage, size_bytes: int) -> None:
    readers = [
        threading.Thread(target=_read, args=(stage.site.port, size_bytes))
        for _ in range(8)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


def _ask_for_ends(port: int, size_bytes: int) -> tuple[str, bool]:
    seconds = []
    with HttpClient(port) as client:
        for number in range(RANGES):
            start = size_bytes - 1000 - number
            answer = client.get(LARGE, {"Range": f"bytes={start}-{start + 999}"})
            if answer.status != http.client.PARTIAL_CONTENT or len(answer.body) != 1000:
                raise SystemExit(f"{answer.status} for a range")
            seconds.append(answer.seconds)
    half, most = percentile(sorted(seconds), 0.5), max(seconds)
    promise = (
        f"1000 bytes at its end: half within {half * 1000:.1f} ms, the slowest of"
        f" {RANGES} after {most * 1000:.1f} ms"
    )
    return promise, half <= MOST_RANGE_SECONDS


def _crowd(
    stage: Stage, workers: Sequence[int], clients: int
) -> list[tuple[str, bool]]:
    with _watching(workers) as memory:
        result = put_under_load(
            stage.site.port, [SMALL], clients=clients, requests=clients
        )
    downloads = stage.delivery.read_statistics()["routes"][ROUTE] - 1  # the large one
    asked = (
        f"{SMALL_BYTES // MEBIBYTE} MiB to {clients} clients at once, never asked for"
        f" before: {result.statuses} in {result.seconds:.1f} s,"
        f" {result.failures or 'no'} failures, {downloads} download"
    )
    grew = f"meanwhile each worker grew by {memory.growth_mebibytes:.1f} MiB at most"
    return [
        (asked, result.statuses == {200: clients} and downloads == 1),
        (grew, memory.growth_mebibytes <= MOST_GROWTH_MEBIBYTES),
    ]


# -- what it costs ---------------------------------------------------------------------


class _Memory:
    """The resident memory of some processes, from a moment on."""

    def __init__(self, processes: Sequence[int]) -> None:
        self._processes = processes
        self._base = {each: _resident_bytes(each) for each in processes}
        self._peak = dict(self._base)

    @property
    def base_mebibytes(self) -> float:
        return max(self._base.values()) / MEBIBYTE

    @property
    def growth_mebibytes(self) -> float:
        """Of the one that grew most."""
        return (
            max(self._peak[each] - self._base[each] for each in self._processes)
            / MEBIBYTE
        )

    def sample(self) -> None:
        for each in self._processes:
            self._peak[each] = max(self._peak[each], _resident_bytes(each))


@contextmanager
def _watching(processes: Sequence[int]) -> Iterator[_Memory]:
    memory = _Memory(processes)
    enough = threading.Event()

    def watch() -> None:
        while not enough.wait(SAMPLE_SECONDS):
            memory.sample()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        enough.set()
        thread.join()


def _workers_of(process_id: int) -> list[int]:
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return [int(each) for each in children.split()]


def _resident_bytes(process_id: int) -> int:
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
