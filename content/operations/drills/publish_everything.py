"""Every item is published in turn, and every page compared with one made without a cache."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from content.addressing.published_urls import address_of
from content.caching.entries import Found
from content.caching.redis_store import RedisStore
from content.conf import conf
from content.local_delivery.client import ManagementClient
from content.local_delivery.places import Place
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.onlookers import (
    HOST,
    Onlookers,
    find_differing,
    open_onlookers,
)
from content.operations.drills.pages import find_pages
from content.operations.drills.publish_changes import (
    Change,
    choose_spread,
    find_changes,
)
from content.operations.drills.publish_tally import (
    BOUND_SECONDS,
    Outcome,
    PublishTally,
)
from content.operations.drills.publishing import publish
from content.operations.drills.reference import Reference, open_reference
from content.operations.drills.report import Report
from content.operations.drills.stage_store import open_store_of
from content.operations.stage.exceptions import StageError
from content.output.addresses import KIND, Address
from content.output.output_cache import CODEC

_PROCESSES = 2
_CHANGES_IF_QUICK = 10
_PAGES_IF_QUICK = 8
_CALM_SECONDS = 0.1  # without another stamp: a publish has several events
_LOOK_AGAIN_SECONDS = 0.01
_CHANGES_PER_LINE = 20
_ENVIRONMENT = {
    "CONTENT_FRESH_SECONDS": "1000000",  # nothing ends by itself
    "CONTENT_SETTLE_SECONDS": "0",  # every event is stamped once
    "CONTENT_REBUILDS_PER_SECOND": "0",  # what was invalidated stays so until asked for
}

#: Status and body by address.
Expected = Mapping[str, tuple[int, bytes]]


def run_publish_everything(run: DrillRun) -> Report:
    """Publish every item, or some of one publication, and compare every page."""
    changes = list(find_changes(run.folder))
    places = list(find_pages(run.folder))
    if run.is_quick:
        changes, places = _choose_some(changes, places)
    paths = [
        unquote(address_of(place.url, conf.CONTENT_WELCOME_FILE)) for place in places
    ]
    with (
        run.open_stage(
            has_redis=True,
            has_broker=True,
            sites=_PROCESSES,
            workers=1,
            listeners=1,
            environment=_ENVIRONMENT,
        ) as stage,
        stage.delivery.open_publisher() as publisher,
        open_store_of(stage.get_redis()) as store,
        open_onlookers(site.port for site in stage.sites) as onlookers,
        open_reference(stage.folder, HOST) as reference,
    ):
        stage.wait_until_listening()
        everything = _Everything(paths, publisher, store, onlookers, reference)
        everything.begin()
        tally = PublishTally(len(paths))
        for number, change in enumerate(changes):
            if not number % _CHANGES_PER_LINE:
                run.say(f"Publishing items from {number + 1} on, of {len(changes)}")
            outcome = everything.publish(change)
            tally.add(outcome)
            if run.is_quick and outcome.stale:
                break  # it is broken
    report = Report()
    tally.report_to(report)
    return report


def _choose_some(
    changes: Sequence[Change], places: Sequence[Place]
) -> tuple[list[Change], list[Place]]:
    """Return some changes of one publication, and of its pages some and those changed."""
    publication_id = min(change.place.publication_id for change in changes)
    chosen = choose_spread(
        [each for each in changes if each.place.publication_id == publication_id],
        _CHANGES_IF_QUICK,
    )
    changed = {change.place.path for change in chosen}
    pages = [each for each in places if each.publication_id == publication_id]
    step = max(1, len(pages) // _PAGES_IF_QUICK)
    return chosen, [
        page
        for number, page in enumerate(pages)
        if not number % step or page.path in changed
    ]


class _Everything:
    """All pages, in all processes and as they should be."""

    def __init__(
        self,
        paths: Sequence[str],
        publisher: ManagementClient,
        store: RedisStore,
        onlookers: Onlookers,
        reference: Reference,
    ) -> None:
        self._paths = paths
        self._publisher = publisher
        self._store = store
        self._onlookers = onlookers
        self._reference = reference
        self._expected: Expected = {}

    def begin(self) -> None:
        """Have all pages kept.

        Raises:
            StageError: A page is another than without a cache before anything changed.
        """
        self._expected = self._render()
        self._onlookers.look(self._paths)
        seen = self._onlookers.look(self._paths)
        if wrong := find_differing(seen, self._expected):
            raise StageError(
                f"Before anything changed {len(wrong)} pages differ from those without "
                f"a cache: {', '.join(wrong[:3])}"
            )

    def publish(self, change: Change) -> Outcome:
        """Publish an item, and look at every page twice.

        Raises:
            StageError: It could not be published.
        """
        before = self._store.read_sequence()
        publish(self._publisher, change.place.path, change.document)
        published_at = time.monotonic()
        invalidated_seconds = self._wait_until_invalidated(before, published_at)
        superseded = self._find_superseded()
        seen = self._onlookers.look(self._paths)
        looked_seconds = time.monotonic() - published_at
        before_it, self._expected = self._expected, self._render()
        late = find_differing(seen, self._expected)
        stale: Sequence[str] = ()
        if late:
            time.sleep(max(0, published_at + BOUND_SECONDS - time.monotonic()))
            stale = find_differing(self._onlookers.look(late), self._expected)
        return Outcome(
            path=change.place.path,
            kind=change.kind,
            invalidated_seconds=invalidated_seconds,
            looked_seconds=looked_seconds,
            superseded=len(superseded),
            needless=Counter(
                _causes_of(found)
                for path, found in superseded.items()
                if CODEC.decode(found.entry.payload).body == self._expected[path][1]
            ),
            changed=sum(
                self._expected[path] != before_it[path] for path in self._paths
            ),
            late=late,
            stale=stale,
        )

    def _wait_until_invalidated(self, before: int, published_at: float) -> float | None:
        """Wait until the stamps of a publish are there, but not for too long.

        Returns the seconds until the last of them came.
        """
        last, moved_at = before, published_at
        while True:
            now = time.monotonic()
            if (sequence := self._store.read_sequence()) != last:
                last, moved_at = sequence, now
            longest = _CALM_SECONDS if last != before else BOUND_SECONDS / 2
            if now - moved_at > longest:
                return moved_at - published_at if last != before else None
            time.sleep(_LOOK_AGAIN_SECONDS)

    def _find_superseded(self) -> dict[str, Found]:
        """Return the pages that were kept and do not count any more, as they were."""
        return {
            address.path: found
            for key, found in self._store.find_entries(KIND)
            if found.is_superseded
            and (address := Address.of_key(key)).host == HOST
            and address.path in self._expected
        }

    def _render(self) -> Expected:
        self._reference.look_anew()
        return {path: self._reference.render(path) for path in self._paths}


def _causes_of(found: Found) -> str:
    """Return what kinds of dependencies have made an entry old."""
    started_at = found.entry.started_at
    pairs = zip(found.entry.dependencies, found.stamps, strict=True)
    kinds = {
        dependency.partition(":")[0]
        for dependency, stamp in pairs
        if stamp is None or stamp > started_at
    }
    return " and ".join(sorted(kinds))


PUBLISH_EVERYTHING = Drill(
    name="publish-everything",
    promise=(
        "Whatever is published: a second later every page that was kept is what it would "
        "be without a cache, in every process."
    ),
    protections={
        "recording": "factories record all that a page is made of, not the page alone",
        "component-events": "the listener understands events of components",
        "stream": "processes follow what was invalidated for what they hold in memory",
    },
    run=run_publish_everything,
)
