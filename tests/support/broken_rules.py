"""The rules of the cache, each left out: what a schedule has to notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from content.caching.contracts import Invalidation
from content.caching.entries import Entry, Key, Missing, State
from content.caching.memory_store import MemoryStore
from content.caching.memory_tier import Held, MemoryTier
from content.caching.reading import EntryReader
from content.caching.recorder import Recorder
from content.factories.component_presentations import ComponentPresentationFactory
from content.factories.links import LinkFactory
from content.factories.once import Once
from content.factories.recording import record_item, record_link
from content.model.decoding import decode_component_presentation
from content.model.page import ComponentPresentation
from content.model.uri import TcmUri
from tests.support.schedules import SteppingStore, pause


class InvalidatesInTwoSteps(SteppingStore):
    """Raises the sequence; stamps, and tells the stream, in another step."""

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        before = {each: self._stamps.get(each) for each in dependencies}
        sequence = super().invalidate(dependencies, reason=reason)
        told = self._stream.pop()
        for dependency, stamp in before.items():
            if stamp is None:
                del self._stamps[dependency]
            else:
                self._stamps[dependency] = stamp
        pause()
        self._stamps.update(dict.fromkeys(dependencies, sequence))
        self._stream.append(told)
        return sequence


class TakesMissingStampsForValid(SteppingStore):
    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        pause()
        for dependency in entry.dependencies:
            self._stamps.setdefault(dependency, entry.started_at)
        return MemoryStore.store(self, key, entry, lifetime_seconds=lifetime_seconds)


class ReadsTheSequenceLate(SteppingStore):
    """Stamps what was built with the sequence at its end."""

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        late = msgspec.structs.replace(
            entry, started_at=MemoryStore.read_sequence(self)
        )
        return super().store(key, late, lifetime_seconds=lifetime_seconds)


class TrustsALaggingMemory(EntryReader):
    def _may_trust_memory(self) -> bool:
        return True


class TakesAnythingIn(MemoryTier):
    """Does not compare with the stamps it has learned when an entry is put in or read."""

    def _superseded_at(self, entry: Entry, valid_as_of: int) -> int:
        return 0


class ComparesOnlyWhatIsPutIn(MemoryTier):
    """Does not compare with the stamps it has learned when an entry is read."""

    _is_reading = False

    def get(self, key: Key, now: float) -> Held | Missing:
        self._is_reading = True
        try:
            return super().get(key, now)
        finally:
            self._is_reading = False

    def _superseded_at(self, entry: Entry, valid_as_of: int) -> int:
        return 0 if self._is_reading else super()._superseded_at(entry, valid_as_of)


class KeepsNoFloor(MemoryTier):
    """Takes a stamp that it has forgotten for one that never was."""

    def _superseded_at(self, entry: Entry, valid_as_of: int) -> int:
        self._floor = 0
        return super()._superseded_at(entry, valid_as_of)


class OverlooksGaps(MemoryTier):
    """Takes whatever the stream tells for the next."""

    def apply(self, invalidation: Invalidation) -> bool:
        return super().apply(
            msgspec.structs.replace(invalidation, previous=self.position)
        )


class KeepsRecordingsToItself(Once):
    """Does not tell whoever takes a result what that was made of."""

    def _call(self, call: Callable[[], Any]) -> Any:
        result = super()._call(call)
        result.used = None
        return result


def forget_what_is_stale(
    recorder: Recorder, dependencies: Iterable[str], *, stale: bool = False
) -> None:
    """Record without noting that something superseded went into the build."""
    recorder.dependencies.update(dependencies)


def record_nothing(*_arguments: object) -> None:
    """Record nothing."""


def fetch_presentation_then_record(
    factory: ComponentPresentationFactory,
    component_uri: TcmUri,
    template_uri: TcmUri | None,
) -> ComponentPresentation:
    """Record a component presentation only if there is one."""
    provider = factory._provider
    document = provider.fetch_component_presentation(component_uri, template_uri)
    record_item(component_uri)
    return decode_component_presentation(document)


def fetch_link_then_record(
    factory: LinkFactory, uri: TcmUri, page_uri: TcmUri | None, _excluded: object
) -> str:
    """Record a link only if it leads somewhere."""
    url = factory._provider.fetch_component_link(uri, page_uri=page_uri)
    record_link(uri)
    return url


def is_superseded(answer: Any) -> bool:
    """Take what nobody could ask the store about for certain."""
    return bool(answer.state is State.SUPERSEDED)
