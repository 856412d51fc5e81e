"""How long a page takes that nothing is known of, by the latency of the content service.

    python tests/benchmarks/cold_page.py

A page with ten dynamic component presentations and ten links, each answered after so
many milliseconds: three latencies one after the other are unavoidable (the page, its
presentations, their links), 21 are what asking in turn would take.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

from content.local_delivery.faults import Fault, FaultKind  # the path above
from tests.support.linked_pages import write_linked_pages
from tests.support.running_site import UNCACHED, running_site

PRESENTATIONS, LINKS = 10, 10
LATENCIES_SECONDS = (0.005, 0.02, 0.1)
ROUNDS = 15
MOST_SECONDS_BESIDES = 0.02


def main() -> int:
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        published = write_linked_pages(
            Path(folder, "published"), presentations=PRESENTATIONS, links=LINKS
        )
        with running_site(
            Path(folder), published, application=UNCACHED, SITE_WORKERS="1"
        ) as processes:
            site, delivery = processes
            _visit(site.port)  # templates are read, connections made
            for latency in LATENCIES_SECONDS:
                delivery.set_faults(Fault(kind=FaultKind.LATENCY, seconds=latency))
                before = delivery.read_statistics()["requests"]
                times = [_visit(site.port) for _ in range(ROUNDS)]
                calls = delivery.read_statistics()["requests"] - before - 1
                median = statistics.median(times)
                slow += median > 3 * latency + MOST_SECONDS_BESIDES
                print(  # noqa: T201
                    f"latency {latency * 1000:3.0f} ms: page "
                    f"{min(times) * 1000:.0f} / {median * 1000:.0f} / "
                    f"{max(times) * 1000:.0f} ms (min / median / max of {ROUNDS}), "
                    f"{calls / ROUNDS:g} calls per page"
                )
                delivery.set_faults()
    return 1 if slow else 0


def _visit(port: int) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.connect()
    begun = time.perf_counter()
    connection.request("GET", "/")
    answer = connection.getresponse()
    answer.read()
    seconds = time.perf_counter() - begun
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"status {answer.status}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
