"""A binary is published anew, or no more, and so are all variants that were made of it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from http import HTTPStatus

from content.local_delivery.client import ManagementClient
from content.operations.drills.binary_items import BinaryItem, make_file, make_image
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.onlookers import Onlookers, find_publication
from content.operations.drills.publishing import publish, unpublish
from content.operations.drills.report import Report
from content.operations.drills.small_documents import SmallDocuments
from content.operations.drills.small_site import (
    STILL,
    expect_soon,
    open_small_site,
)
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import Answer

_ROUNDS, _ROUNDS_IF_QUICK = 20, 2
_BOUND_SECONDS = 1.0
_GIVE_UP_SECONDS = 3.0
_KEPT_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.01
_ITEM_ID = 9100

#: Seconds until all processes showed it, by what it was.
Seconds = dict[str, list[float]]


def run_binary_republish(run: DrillRun) -> Report:
    """Publish an image and a file again and again, and take them away in between."""
    publication = find_publication()
    items = (make_image(publication, _ITEM_ID), make_file(publication, _ITEM_ID + 1))
    seconds: Seconds = defaultdict(list)
    documents = SmallDocuments(publication.publication_id)
    with (
        open_small_site(run, documents, {}, environment=STILL) as (stage, onlookers),
        stage.delivery.open_publisher() as publisher,
    ):
        rounds = _ROUNDS_IF_QUICK if run.is_quick else _ROUNDS
        run.say(f"Publishing and unpublishing {rounds} times")
        for item in items:
            _Scene(item, publisher, onlookers, seconds).play(rounds)
    report = Report()
    expect_soon(
        report,
        dict(sorted(seconds.items())),
        bound_seconds=_BOUND_SECONDS,
        give_up_seconds=_GIVE_UP_SECONDS,
    )
    return report


class _Scene:
    """A binary and its visitors."""

    def __init__(
        self,
        item: BinaryItem,
        publisher: ManagementClient,
        onlookers: Onlookers,
        seconds: Seconds,
    ) -> None:
        self._item = item
        self._publisher = publisher
        self._onlookers = onlookers
        self._seconds = seconds
        self._edition = 0

    def play(self, rounds: int) -> None:
        """Publish it for the first time, again, and no more: so many times."""
        for _ in range(rounds):
            self._have_kept(_is_not_found)
            self._publish("published")
            self._publish("published again")
            unpublish(self._publisher, self._item.place)
            self._watch("unpublished, then 404", _is_not_found)

    def _publish(self, what: str) -> None:
        self._edition += 1
        publish(self._publisher, self._item.place, self._item.make(self._edition))
        self._watch(what, self._shows)
        self._have_kept(self._shows)

    def _watch(self, what: str, is_so: Callable[[str, Answer], bool]) -> None:
        """Look at each address until every process answers so."""
        begun = time.monotonic()
        for address in self._item.addresses:
            kind = "the binary" if address == self._item.address else "a variant"
            while not self._is_at_all(address, is_so):
                if time.monotonic() - begun > _GIVE_UP_SECONDS:
                    break
                time.sleep(_LOOK_AGAIN_SECONDS)
            self._seconds[f"{what}: {kind}"].append(time.monotonic() - begun)

    def _have_kept(self, is_so: Callable[[str, Answer], bool]) -> None:
        """Ask until every process answers from what it has kept, if it answers so at all."""
        begun = time.monotonic()
        for address in self._item.addresses:
            while self._is_at_all(address, is_so):
                answers = self._onlookers.ask_escaped(address)
                if all(map(_is_kept, answers)):
                    break
                if time.monotonic() - begun > _KEPT_SECONDS:
                    told = answers[0].headers.get("cache-status", "")
                    raise StageError(f"{address} is not kept: {told}")

    def _is_at_all(self, address: str, is_so: Callable[[str, Answer], bool]) -> bool:
        return all(
            is_so(address, answer) for answer in self._onlookers.ask_escaped(address)
        )

    def _shows(self, address: str, answer: Answer) -> bool:
        return self._item.shows(address, answer, self._edition)


def _is_not_found(_address: str, answer: Answer) -> bool:
    return answer.status == HTTPStatus.NOT_FOUND


def _is_kept(answer: Answer) -> bool:
    if answer.status == HTTPStatus.NOT_FOUND:
        return True  # one that the site makes by itself is made anew each time
    return "hit" in answer.headers.get("cache-status", "")


BINARY_REPUBLISH = Drill(
    name="binary-republish",
    promise=(
        f"{_BOUND_SECONDS:g} s after a binary was published anew, every process shows "
        "the new one, and variants of the new one; unpublished, all of them are 404s."
    ),
    protections={
        "binary-item": "a binary depends on its multimedia component",
        "download": "what was fetched counts until an event names it",
        "variant": "a variant depends on its image",
        "misses": "a 404 depends on whatever happens in its publication",
    },
    run=run_binary_republish,
)
