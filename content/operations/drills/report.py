"""What a drill has measured, and whether the promise holds."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """What a row says about the promise."""

    NONE = ""
    """Nothing: it is there to be known."""
    HOLDS = "holds"
    BROKEN = "BROKEN"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a report."""

    label: str
    value: str
    bound: str = ""
    """What the value must be; empty where it may be anything."""
    verdict: Verdict = Verdict.NONE


class Report:
    """Collects rows in the order in which they are to be read."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._rows)

    @property
    def holds(self) -> bool:
        """Whether something was expected, and all of it is so."""
        verdicts = {row.verdict for row in self._rows}
        return Verdict.HOLDS in verdicts and Verdict.BROKEN not in verdicts

    def note(self, label: str, value: str) -> None:
        """Add something that is there to be known."""
        self._rows.append(Row(label=label, value=value))

    def expect(self, label: str, value: str, *, bound: str, holds: bool) -> None:
        """Add something that the promise depends on.

        Args:
            bound: What the value must be, in words: ``at most 10 s``.
            holds: Whether it is.
        """
        verdict = Verdict.HOLDS if holds else Verdict.BROKEN
        self._rows.append(Row(label=label, value=value, bound=bound, verdict=verdict))

    def add(self, part: str, report: Report) -> None:
        """Add the rows of another report, as those of a part of this one."""
        for row in report.rows:
            label = f"{part}: {row.label}"
            self._rows.append(msgspec.structs.replace(row, label=label))
