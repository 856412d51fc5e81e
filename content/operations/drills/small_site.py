"""Two sites over small documents of a drill's own, and how soon they show what is new."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content.operations.drills.drill import DrillRun
from content.operations.drills.onlookers import Onlookers, open_onlookers
from content.operations.drills.report import Report
from content.operations.drills.small_documents import Document, SmallDocuments
from content.operations.stage.stage import Stage

#: How many sites.
SITES = 2

#: Settings with which nothing is built anew but for what a drill publishes.
STILL = {
    "CONTENT_FRESH_SECONDS": "1000000",  # nothing ends by itself
    "CONTENT_MISS_SECONDS": "1000000",
    "CONTENT_SETTLE_SECONDS": "0",  # no second stamp makes up for a first
    "CONTENT_REBUILDS_PER_SECOND": "0",
}


@contextmanager
def open_small_site(
    run: DrillRun,
    documents: SmallDocuments,
    published: Mapping[str, Document],
    *,
    environment: Mapping[str, str],
) -> Iterator[tuple[Stage, Onlookers]]:
    """Give a stage of two sites, a listener, a broker and Redis, and those who look on.

    Args:
        published: The documents that are there from the beginning, by their places.
        environment: Of the sites, on top of what a stage gives them.
    """
    with tempfile.TemporaryDirectory(prefix="content-drill-") as name:
        folder = Path(name)
        documents.write(folder, published)
        with (
            msgspec.structs.replace(run, folder=folder).open_stage(
                has_redis=True,
                has_broker=True,
                sites=SITES,
                workers=1,
                listeners=1,
                environment=environment,
            ) as stage,
            open_onlookers(site.port for site in stage.sites) as onlookers,
        ):
            stage.wait_until_listening()
            yield stage, onlookers


def expect_soon(
    report: Report,
    seconds: Mapping[str, Sequence[float]],
    *,
    bound_seconds: float,
    give_up_seconds: float,
) -> None:
    """Expect that each change was seen in time.

    Args:
        seconds: After how many seconds it was, by what it was.
        give_up_seconds: What took longer was waited for in vain.
    """
    for label, each in seconds.items():
        never = sum(second > give_up_seconds for second in each)
        told = f"{never} x never" if never else f"{max(each):.2f} s at most"
        report.expect(
            label,
            f"{told}, of {len(each)}",
            bound=f"{bound_seconds:g} s",
            holds=max(each) <= bound_seconds,
        )
