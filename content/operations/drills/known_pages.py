"""Pages that every process of a site has kept, and what they should look like."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote

import msgspec

from content.addressing.published_urls import address_of
from content.caching.contracts import Invalidation
from content.caching.dependencies import EVERYTHING
from content.caching.redis_store import RedisStore
from content.conf import conf
from content.local_delivery.places import Place
from content.operations.drills.onlookers import HOST, Onlookers, open_onlookers
from content.operations.drills.pages import find_pages
from content.operations.drills.publish_changes import Change, find_changes
from content.operations.drills.reference import Reference, open_reference
from content.operations.drills.stage_store import open_store_of
from content.operations.drills.upstream_meter import count_fetches
from content.operations.drills.watching import digest_of
from content.operations.stage.exceptions import StageError
from content.operations.stage.stage import Stage
from content.operations.stage.waiting import wait_until

_CALM_BEYOND_SETTLING_SECONDS = 0.6  # more than second stamps wait for each other
_LONGEST_UNTIL_CALM_SECONDS = 30.0

#: Status and digest of the body, by address.
Expected = Mapping[str, tuple[int, bytes]]


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """How things were before anything was done to them."""

    sequence: int
    """What the store has been told after this, was told meanwhile."""
    expected: Expected
    fetches: int
    """What it takes to build all of the pages from nothing, once."""
    most_fetches: int
    """What the costliest of them took."""


class KnownPages:
    """The pages of a stage that drills look at."""

    def __init__(
        self,
        stage: Stage,
        places: Sequence[Place],
        store: RedisStore,
        onlookers: Onlookers,
        reference: Reference,
    ) -> None:
        self._path_by_place = {place.path: address_at(place) for place in places}
        self.paths = tuple(self._path_by_place.values())
        self._stage = stage
        self._store = store
        self._onlookers = onlookers
        self._reference = reference

    def begin(self) -> Beginning:
        """Forget all there is, and have every process keep every page.

        Raises:
            StageError: They are not what they would be without a cache.
        """
        self._wait_until_calm()
        self._store.invalidate((EVERYTHING,), reason="a drill begins")
        fetches = [self._ask_and_count(path) for path in self.paths]
        expected = self.render()
        for path in self.paths:
            for answer in self._onlookers.ask(path):
                told = answer.headers.get("cache-status", "")
                if (answer.status, digest_of(answer.body)) != expected[path]:
                    raise StageError(
                        f"Before anything was done {path} is not what it should be"
                    )
                if "hit" not in told:
                    raise StageError(f"{path} is not kept: {told}")
        return Beginning(
            sequence=self._store.read_sequence(),
            expected=expected,
            fetches=sum(fetches),
            most_fetches=max(fetches),
        )

    def render(self) -> Expected:
        """Return what the pages should look like now."""
        self._reference.look_anew()
        expected = {}
        for path in self.paths:
            status, body = self._reference.render(path)
            expected[path] = status, digest_of(body)
        return expected

    def find_changes(self, count: int) -> list[Change]:
        """Return changes of about so many pages, from the first of them to the last.

        Raises:
            StageError: There is nothing to change.
        """
        changes = [
            change
            for change in find_changes(self._stage.folder)
            if change.place.path in self._path_by_place and change.is_other
        ]
        if not changes:
            raise StageError("None of the pages has a text that could be changed")
        return changes[:: max(1, len(changes) // count)][:count]

    def path_of(self, change: Change) -> str:
        """Return the address of the page that is changed."""
        return self._path_by_place[change.place.path]

    def read_invalidations(self, since: int) -> Iterator[Invalidation]:
        """Yield what the store was told after a sequence."""
        while told := self._store.read_stream(since, wait_seconds=0):
            yield from told
            since = told[-1].sequence

    def _ask_and_count(self, path: str) -> int:
        before = count_fetches(self._stage.delivery)
        self._onlookers.ask(path)
        return count_fetches(self._stage.delivery) - before

    def _wait_until_calm(self) -> None:
        """Wait until nothing is stamped any more, not even for the second time."""
        settle_seconds = float(
            self._stage.environment.get(
                "CONTENT_SETTLE_SECONDS", conf.CONTENT_SETTLE_SECONDS
            )
        )
        calm_seconds = settle_seconds + _CALM_BEYOND_SETTLING_SECONDS
        last = self._store.read_sequence()
        moved_at = time.monotonic()

        def is_calm() -> bool:
            nonlocal last, moved_at
            if (sequence := self._store.read_sequence()) != last:
                last, moved_at = sequence, time.monotonic()
            return time.monotonic() - moved_at > calm_seconds

        wait_until(is_calm, _LONGEST_UNTIL_CALM_SECONDS, "the end of invalidations")


@contextmanager
def open_known_pages(stage: Stage, places: Sequence[Place]) -> Iterator[KnownPages]:
    """Give the pages of a stage for as long as the block; nothing is asked yet."""
    with ExitStack() as opened:
        yield KnownPages(
            stage,
            places,
            opened.enter_context(open_store_of(stage.get_redis())),
            opened.enter_context(open_onlookers(site.port for site in stage.sites)),
            opened.enter_context(open_reference(stage.folder, HOST)),
        )


def address_at(place: Place) -> str:
    """Return the address of a page, not escaped."""
    return unquote(address_of(place.url, conf.CONTENT_WELCOME_FILE))


def choose_places(folder: Path, count: int | None) -> list[Place]:
    """Return all pages of a folder, or about so many of its first publication.

    Raises:
        StageError: There are none.
    """
    places = list(find_pages(folder))
    if not places:
        raise StageError(f"There are no pages in {folder}")
    if count is None:
        return places
    publication_id = min(place.publication_id for place in places)
    places = [each for each in places if each.publication_id == publication_id]
    return places[:: max(1, len(places) // count)][:count]
