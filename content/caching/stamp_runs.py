"""Since when a dependency has been stamped again and again.

The last stamp of a dependency says whether what was built from it still counts. For how
long it has not counted only the first stamp after it was built can say: under editors who
publish all the time the last one is always of just now.
"""

from __future__ import annotations

import msgspec

_MICROSECONDS = 1_000_000


class StampRun(msgspec.Struct, frozen=True):
    """Stamps of a dependency, each within some seconds of the one before it.

    All are sequences: times in microseconds.
    """

    last: int
    began: int
    previous: int = 0
    """The one before the last, of this run or of the one before it; 0 if there is none."""
    before: int = 0
    """The last one of the run before; 0 if there is none."""

    def superseded_at(self, valid_as_of: int) -> int:
        """Return when what was valid at a sequence was superseded; 0 if it was not.

        Exactly, or too early: never later than it was, by which something old would be
        shown for too long. What came between the ends of a run is not known, nor what
        came before the last run; then it is as if it was superseded at once.
        """
        if valid_as_of >= self.last:
            return 0
        if valid_as_of >= self.previous:
            return self.last
        if self.before <= valid_as_of < self.began:
            return self.began
        return valid_as_of + 1


def begin_run(sequence: int) -> StampRun:
    """Return the run of a dependency that nothing earlier is known of."""
    return StampRun(last=sequence, began=sequence)


def go_on(run: StampRun, sequence: int, *, pause_seconds: float) -> StampRun:
    """Return the run that the next stamp of its dependency makes of it.

    Args:
        pause_seconds: After which a stamp begins a new one.
    """
    if sequence - run.last > pause_seconds * _MICROSECONDS:
        run = StampRun(last=run.last, began=sequence, before=run.last)
    return msgspec.structs.replace(run, last=sequence, previous=run.last)
