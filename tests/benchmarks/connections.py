"""Many visitors, nothing cached: how many connections the content service has to bear.

    python tests/benchmarks/connections.py [--requests N] [--clients N]

Runs the site under gunicorn over local delivery on this machine, undisturbed and then
with local delivery killed and started again half-way. Prints what the visitors saw and
what local delivery counted; exit status 1 if a promise does not hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script

from content.operations.stage.load import LoadResult, put_under_load  # the path above
from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.operations.stage.site_process import SiteProcess
from tests.support.linked_pages import write_linked_pages
from tests.support.running_site import UNCACHED, running_site

WORKERS = 2
POOL_SIZE = 16
AWAY_SECONDS = 3.0
PRESENTATIONS, LINKS = 2, 2  # calls per page: 1 + these


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=50)
    options = parser.parse_args(arguments)
    environment = {"SITE_WORKERS": str(WORKERS), "CONTENT_POOL_SIZE": str(POOL_SIZE)}
    promises = []
    with tempfile.TemporaryDirectory() as folder:
        published = write_linked_pages(
            Path(folder, "published"), presentations=PRESENTATIONS, links=LINKS
        )
        with running_site(
            Path(folder), published, application=UNCACHED, **environment
        ) as (site, delivery):
            promises += _undisturbed(site, delivery, options)
        with running_site(
            Path(folder), published, application=UNCACHED, **environment
        ) as (site, delivery):
            promises += _with_a_restart(site, delivery, options)
    for promise, holds in promises:
        print(f"{'holds' if holds else 'BROKEN':7} {promise}")  # noqa: T201
    return 0 if all(holds for _, holds in promises) else 1


def _undisturbed(
    site: SiteProcess, delivery: LocalDeliveryProcess, options: argparse.Namespace
) -> list[tuple[str, bool]]:
    before = delivery.read_statistics()["connections"]["accepted"]
    result = put_under_load(
        site.port, ["/"], clients=options.clients, requests=options.requests
    )
    opened = delivery.read_statistics()["connections"]["accepted"] - before - 1
    _report("undisturbed", result, opened)
    return [
        ("no failed request", result.statuses == {200: options.requests}),
        (
            f"connections opened {opened} <= {WORKERS} processes x {POOL_SIZE}",
            opened <= WORKERS * POOL_SIZE,
        ),
    ]


def _with_a_restart(
    site: SiteProcess, delivery: LocalDeliveryProcess, options: argparse.Namespace
) -> list[tuple[str, bool]]:
    back_at: list[float] = []
    enough = threading.Event()

    def restart() -> None:
        time.sleep(AWAY_SECONDS)
        delivery.kill()
        time.sleep(AWAY_SECONDS)
        delivery.start()
        back_at.append(time.monotonic())
        time.sleep(AWAY_SECONDS)
        enough.set()

    restarting = threading.Thread(target=restart)
    restarting.start()
    result = put_under_load(
        site.port,
        ["/"],
        clients=options.clients,
        requests=10 * options.requests,
        enough=enough,
    )
    restarting.join()
    # The one that asks, and the look whether it was back.
    opened = delivery.read_statistics()["connections"]["accepted"] - 2
    _report("killed and started again", result, opened)
    failing_until = max(
        (at for at, status in result.finished if status != 200), default=back_at[0]
    )
    recovery_seconds = max(0.0, failing_until - back_at[0])
    return [
        (
            "away: 503 and nothing else",
            not result.failures and set(result.statuses) == {200, 503},
        ),
        (
            f"recovered {recovery_seconds:.2f} s after it was back, within a second",
            recovery_seconds <= 1,
        ),
        (
            f"connections opened {opened} <= {WORKERS} processes x {POOL_SIZE}",
            opened <= WORKERS * POOL_SIZE,
        ),
    ]


def _report(run: str, result: LoadResult, opened: int) -> None:
    answered = len(result.latencies)
    print(  # noqa: T201
        f"{run}: {answered} answers in {result.seconds:.1f} s "
        f"({answered / result.seconds:.0f}/s), statuses {result.statuses}, "
        f"failures {result.failures}, p50 {result.percentile(0.5) * 1000:.0f} ms, "
        f"p99 {result.percentile(0.99) * 1000:.0f} ms; "
        f"{opened} connections to the content service"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
