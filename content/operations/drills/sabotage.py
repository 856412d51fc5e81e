"""What takes away a protection, in the processes of a drill and nowhere else.

A protection is taken away by replacing a part of the framework in a process that was
started for it; the framework itself knows nothing of drills.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import msgspec

from content.invalidation.backlog import Backlog, Pace
from content.operations.drills.binary_sabotages import BINARY_SABOTAGES
from content.operations.drills.cache_sabotages import CACHE_SABOTAGES
from content.operations.drills.factory_sabotages import FACTORY_SABOTAGES
from content.operations.drills.listener_sabotages import LISTENER_SABOTAGES
from content.operations.drills.preview_sabotages import PREVIEW_SABOTAGES
from content.operations.drills.redis_sabotages import REDIS_SABOTAGES
from content.operations.drills.service_sabotages import SERVICE_SABOTAGES

#: Names the protections that a process is to do without, separated by commas.
WITHOUT_VARIABLE = "DRILL_WITHOUT"


class UnknownSabotageError(Exception):
    """A protection is to be taken away that nobody knows how to."""


def apply_sabotages(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Take away what ``DRILL_WITHOUT`` names; return the names.

    Before the framework is used.

    Raises:
        UnknownSabotageError: There is no such protection; nothing is taken away.
    """
    names = tuple(filter(None, environment.get(WITHOUT_VARIABLE, "").split(",")))
    if unknown := [name for name in names if name not in SABOTAGES]:
        raise UnknownSabotageError(f"{', '.join(unknown)} cannot be turned off")
    for name in names:
        SABOTAGES[name]()
    return names


def stamp_one_by_one() -> None:
    """Stamp each event in a step of its own, as soon as it is there."""
    begin = Backlog.__init__

    def begin_alone(self: Backlog, pace: Pace) -> None:
        begin(self, msgspec.structs.replace(pace, batch_events=1, batch_seconds=0))

    Backlog.__init__ = begin_alone  # type: ignore[method-assign]  # what it is for


#: By the name of the protection that it takes away.
SABOTAGES: dict[str, Callable[[], None]] = {
    "batches": stamp_one_by_one,
    **BINARY_SABOTAGES,
    **CACHE_SABOTAGES,
    **FACTORY_SABOTAGES,
    **LISTENER_SABOTAGES,
    **PREVIEW_SABOTAGES,
    **REDIS_SABOTAGES,
    **SERVICE_SABOTAGES,
}
