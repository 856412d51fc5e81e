"""Visitors who hardly read, or connect and say nothing: what others feel of them."""

from __future__ import annotations

import socket
import statistics
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from content.operations.stage.stage import StageOptions, open_stage
from tests.benchmarks.results import Promise, Section, median_and_range
from tests.benchmarks.scale import Scale
from tests.benchmarks.servers import get_kept
from tests.benchmarks.wrk import WrkResult, run_wrk
from tests.support.running_site import PUBLISHED

TITLE = "Slow clients"
_PATH = "/about/history.html"
_LARGE = "/media/storm-over-the-mole_tcm5-312.jpg"
_SLOW = 200
_LEAST_BUFFER_BYTES = 2048
_PATIENCE_SECONDS = 0.5
_AIM = 2.0


def measure(scale: Scale, folder: Path) -> Section:
    """Compare with and without them, in turn."""
    quiet: list[WrkResult] = []
    disturbed: list[WrkResult] = []
    options = StageOptions(folder=PUBLISHED, has_redis=True, logs=folder)
    with open_stage(options) as stage:
        port = stage.site.port
        for path in (_PATH, _LARGE):
            get_kept(port, path)
        url = f"http://127.0.0.1:{port}{_PATH}"
        run_wrk(url, seconds=1)
        for _ in range(scale.rounds):
            quiet.append(run_wrk(url, seconds=scale.seconds))
            with _slow_readers(port), _silent(port):
                disturbed.append(run_wrk(url, seconds=scale.seconds))
    found = [
        with_them.p99 / without.p99
        for with_them, without in zip(disturbed, quiet, strict=True)
    ]
    failures = sum(each.failures for each in disturbed)
    return Section(
        title=TITLE,
        setting=(
            f"A kept page over 16 connections, alone, and beside {_SLOW} clients that"
            f" read an image a byte a second and {_SLOW} that connect and send nothing."
        ),
        columns=("", "requests/s", "p99 in ms", "failures"),
        rows=[_spell("alone", quiet), _spell("beside them", disturbed)],
        promises=[
            Promise(
                f"p99 at most {_AIM:g} times what it is without them",
                median_and_range(found, "{:.2f}".format),
                statistics.median(found) <= _AIM,
            ),
            Promise("no failed request", str(failures), failures == 0),
        ],
    )


def _spell(name: str, results: list[WrkResult]) -> tuple[str, ...]:
    return (
        name,
        median_and_range([each.per_second for each in results]),
        median_and_range([each.p99 * 1000 for each in results], "{:.1f}".format),
        str(sum(each.failures for each in results)),
    )


@contextmanager
def _slow_readers(port: int) -> Iterator[None]:
    request = f"GET {_LARGE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    enough = threading.Event()
    with ExitStack() as sockets:
        readers = [sockets.enter_context(_connect(port)) for _ in range(_SLOW)]
        for reader in readers:
            reader.sendall(request)

        def read() -> None:
            while not enough.wait(1.0):
                for each in readers:
                    # Nothing there, or given up by the server.
                    try:
                        each.recv(1, socket.MSG_DONTWAIT)
                    except OSError:
                        continue

        thread = threading.Thread(target=read, name="slow readers")
        thread.start()
        try:
            yield
        finally:
            enough.set()
            thread.join()


@contextmanager
def _silent(port: int) -> Iterator[None]:
    with ExitStack() as sockets:
        for _ in range(_SLOW):
            sockets.enter_context(_connect(port))
        yield


def _connect(port: int) -> socket.socket:
    client = socket.socket()
    # So small that the server cannot get rid of the answer all at once.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _LEAST_BUFFER_BYTES)
    client.settimeout(_PATIENCE_SECONDS)
    client.connect(("127.0.0.1", port))
    return client
