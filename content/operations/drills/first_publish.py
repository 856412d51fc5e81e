"""What is published for the first time, or no more, where it was asked for before."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from http import HTTPStatus

from content.local_delivery.client import ManagementClient
from content.operations.drills.drill import Drill, DrillRun
from content.operations.drills.first_publish_cases import (
    A_404,
    Case,
    FirstPublishCases,
)
from content.operations.drills.onlookers import Onlookers, find_publication
from content.operations.drills.publishing import publish, unpublish
from content.operations.drills.report import Report
from content.operations.drills.small_documents import SmallDocuments, encode
from content.operations.drills.small_site import (
    STILL,
    expect_soon,
    open_small_site,
)
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import Answer

_ROUNDS, _ROUNDS_IF_QUICK = 20, 1
_BOUND_SECONDS = 1.0
_GIVE_UP_SECONDS = 2.0
_KEPT_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.01


def run_first_publish(run: DrillRun) -> Report:
    """Ask for what is not there, publish it, unpublish it, and ask each time."""
    publication = find_publication()
    documents = SmallDocuments(publication.publication_id)
    error_url = publication.error_pages.get(HTTPStatus.NOT_FOUND)
    rounds = _ROUNDS_IF_QUICK if run.is_quick else _ROUNDS
    all_cases = FirstPublishCases(documents, publication.path_prefix)
    cases = [case for number in range(rounds) for case in all_cases.make(number)]
    pages = dict(all_cases.pages(cases, error_url))
    with (
        open_small_site(run, documents, pages, environment=STILL) as (stage, onlookers),
        stage.delivery.open_publisher() as publisher,
    ):
        run.say(f"Publishing and unpublishing {len(cases)} items")
        # A 404 that the site makes by itself is made anew each time.
        unkept = set() if error_url else {A_404}
        return _run(cases, unkept, publisher, onlookers)


def _run(
    cases: Sequence[Case],
    unkept: Set[str],
    publisher: ManagementClient,
    onlookers: Onlookers,
) -> Report:
    seconds: dict[str, list[float]] = defaultdict(list)
    for case in cases:
        _have_kept(case, case.lacks, case.without, unkept, onlookers)
        publish(publisher, case.place, encode(case.document))
        label = f"published: {case.without}, then {case.with_it}"
        seconds[label].append(_wait(case.path, case.shows, onlookers))
        if seconds[label][-1] > _GIVE_UP_SECONDS:
            continue  # what does not come does not go
        _have_kept(case, case.shows, case.with_it, unkept, onlookers)
        unpublish(publisher, case.place)
        label = f"unpublished: {case.with_it}, then {case.without}"
        seconds[label].append(_wait(case.path, case.lacks, onlookers))
    report = Report()
    expect_soon(
        report,
        seconds,
        bound_seconds=_BOUND_SECONDS,
        give_up_seconds=_GIVE_UP_SECONDS,
    )
    return report


def _have_kept(
    case: Case,
    is_so: Callable[[Answer], bool],
    what: str,
    unkept: Set[str],
    onlookers: Onlookers,
) -> None:
    """Ask until every process answers from what it has kept, if it keeps such a thing.

    Raises:
        StageError: They keep nothing, or something else than was to be expected.
    """
    begun = time.monotonic()
    while True:
        answers = onlookers.ask(case.path)
        are_kept = what in unkept or all(map(_is_kept, answers))
        if are_kept and all(map(is_so, answers)):
            return
        if time.monotonic() - begun > _KEPT_SECONDS:
            told = answers[0]
            raise StageError(
                f"{case.path} shows no {what} that is kept: {told.status}, "
                f"{told.headers.get('cache-status')}\n{told.text}"
            )


def _is_kept(answer: Answer) -> bool:
    return "hit" in answer.headers.get("cache-status", "")


def _wait(path: str, is_so: Callable[[Answer], bool], onlookers: Onlookers) -> float:
    """Return after how many seconds every process answers so; more than is waited: never."""
    begun = time.monotonic()
    while not all(map(is_so, onlookers.ask(path))):
        if time.monotonic() - begun > _GIVE_UP_SECONDS:
            break
        time.sleep(_LOOK_AGAIN_SECONDS)
    return time.monotonic() - begun


FIRST_PUBLISH = Drill(
    name="first-publish",
    promise=(
        f"{_BOUND_SECONDS:g} s after something was published for the first time, or is "
        "published no more, every 404, list and link that was kept knows of it."
    ),
    protections={
        "misses": "a 404 depends on whatever happens in its publication",
        "item": "what is missing depends on the item that it would be",
    },
    run=run_first_publish,
)
