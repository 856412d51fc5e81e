"""Protections that drills do without: what factories record, and what events mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from unittest.mock import patch

from content.caching.recorder import Recorder, current_recorder, recording_apart
from content.factories import component_presentations, keywords, links
from content.invalidation import event_dependencies
from content.invalidation.regions import Effect, effect_of_region

_OF_MISSES = "misses:"
_OF_COMPONENTS = "component"  # in the path of a region that tells of them …
_OF_LINKS = "link"  # … and not of where they are shown


def record_pages_only() -> None:
    """Let a page depend on itself, and on nothing that is shown on it."""
    for module in (component_presentations, keywords):
        patch.object(module, "record_item", _record_nothing).start()
    patch.object(links, "record_link", _record_nothing).start()


def record_no_misses() -> None:
    """Let a 404 depend on its address alone, which no event tells."""
    record = Recorder.record

    def record_the_rest(
        self: Recorder, dependencies: Iterable[str], *, stale: bool = False
    ) -> None:
        rest = (name for name in dependencies if not name.startswith(_OF_MISSES))
        record(self, rest, stale=stale)

    patch.object(Recorder, "record", record_the_rest).start()


def forget_what_is_missing() -> None:
    """Let what was asked for, and is not there, leave no trace."""
    for factory, name in (
        (component_presentations.ComponentPresentationFactory, "_fetch"),
        (keywords.KeywordFactory, "_fetch"),
        (links.LinkFactory, "_fetch"),
        (links.LinkFactory, "_fetch_binary_url"),
    ):
        fetch = vars(factory)[name]
        patch.object(factory, name, _recording_what_is_there(fetch)).start()


def ignore_component_events() -> None:
    """Let the listener take events of components for such as change nothing."""

    def effect_of(region: str) -> Effect:
        path = region.casefold()
        is_ignored = _OF_COMPONENTS in path and _OF_LINKS not in path
        return Effect.NOTHING if is_ignored else effect_of_region(region)

    patch.object(event_dependencies, "effect_of_region", effect_of).start()


def _record_nothing(*_arguments: object) -> None:
    pass


def _recording_what_is_there(fetch: Callable[..., Any]) -> Callable[..., Any]:
    def fetch_and_record(*arguments: Any) -> Any:
        with recording_apart() as used:
            found = fetch(*arguments)
        if used is not None and (recorder := current_recorder()):
            recorder.adopt(used)
        return found

    return fetch_and_record


FACTORY_SABOTAGES: dict[str, Callable[[], None]] = {
    "recording": record_pages_only,
    "misses": record_no_misses,
    "item": forget_what_is_missing,
    "component-events": ignore_component_events,
}
