"""Lets what was named be forgotten, by whichever way all web processes hear of."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import msgspec

from content.caching.contracts import Store
from content.conf import conf
from content.exceptions import CacheUnavailableError, ContentError
from content.invalidation.stamper import AGAIN, MOST_REASON
from content.local_delivery.client import ManagementClient
from content.operations.inspection.exceptions import InspectionError
from content.operations.inspection.named_dependencies import (
    find_dependencies,
    message_of,
)
from content.operations.inspection.names import Named, NamedUrl


class Stamped(msgspec.Struct, frozen=True, kw_only=True):
    """What was invalidated."""

    dependencies: tuple[str, ...]
    reason: str
    sequence: int


def stamp(named: Sequence[Named], store: Store) -> Stamped:
    """Stamp in the shared store what events for all of these would.

    Raises:
        InspectionError: Nothing was stamped.
    """
    reason = f"manage.py invalidate {' '.join(map(str, named))}"[:MOST_REASON]
    try:
        dependencies = find_dependencies(named, store)
        sequence = store.invalidate(dependencies, reason=reason)
    except CacheUnavailableError as exc:
        raise InspectionError(f"Nothing was invalidated: {exc}") from exc
    return Stamped(dependencies=dependencies, reason=reason, sequence=sequence)


def stamp_again(stamped: Stamped, store: Store) -> Stamped:
    """Stamp the same once more, as of an event when the settle time is over.

    What a process built or showed meanwhile that had not yet heard of the first is
    fetched anew, and edge caches are told to forget it.

    Raises:
        InspectionError: It was not stamped again.
    """
    reason = f"{stamped.reason[: MOST_REASON - len(AGAIN)]}{AGAIN}"
    try:
        sequence = store.invalidate(stamped.dependencies, reason=reason)
    except CacheUnavailableError as exc:
        raise InspectionError(f"Not stamped a second time: {exc}") from exc
    return msgspec.structs.replace(stamped, reason=reason, sequence=sequence)


def tell_local_delivery(named: Sequence[Named]) -> tuple[str, ...]:
    """Let local delivery tell of all of these to the web processes that follow it.

    Returns the messages.

    Raises:
        InspectionError: Nothing was told.
    """
    if conf.CONTENT_EVENT_SOURCE != "local":
        raise InspectionError(
            "Each web process keeps what it knows to itself, and"
            f" CONTENT_EVENT_SOURCE={conf.CONTENT_EVENT_SOURCE or '(nobody)'} is not one"
            " that a command can tell anything: only local is"
        )
    messages = []
    for name in named:
        if isinstance(name, NamedUrl):
            raise InspectionError(
                f"No event can name a URL: instead of {name} name an item by its URI,"
                " --publication or --everything"
            )
        messages.append(message_of(name))
    try:
        with closing(ManagementClient(conf.CONTENT_LOCAL_DELIVERY_URL)) as client:
            client.tell(messages)
    except ContentError as exc:
        raise InspectionError(f"Nothing was invalidated: {exc}") from exc
    return tuple(messages)
