"""What a drill is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from content.operations.drills.report import Report
from content.operations.drills.sabotage import WITHOUT_VARIABLE
from content.operations.stage.project import PYTHON
from content.operations.stage.stage import Stage, StageOptions, open_stage

_APPLICATION = "content.operations.drills.site:application"
_RUNNER = (*PYTHON, "-m", "content.operations.drills.run_command")


class DrillRun(msgspec.Struct, frozen=True, kw_only=True):
    """How a drill is to be run this time."""

    folder: Path
    """The published folder to work on a copy of."""
    say: Callable[[str], None]
    """Tells whoever waits what is being done."""
    is_quick: bool = False
    """Do as little as shows that the drill works."""
    without: frozenset[str] = frozenset()
    """The protections that are turned off."""
    variants: frozenset[str] = frozenset()
    """Those of the drill's variants that are to be run; empty for all."""
    logs: Path | None = None
    """Where to keep what the processes say; ``None`` for nowhere."""

    def includes(self, variant: str) -> bool:
        """Whether a variant of the drill is to be run."""
        return not self.variants or variant in self.variants

    @contextmanager
    def open_stage(
        self, *, environment: Mapping[str, str] | None = None, **options: Any
    ) -> Iterator[Stage]:
        """Open a stage whose sites and listeners lack the protections.

        Options are those of ``StageOptions``, and so are the errors.
        """
        stage_options = StageOptions(
            folder=self.folder,
            logs=self.logs,
            application=_APPLICATION,
            runner=_RUNNER,
            environment={
                **(environment or {}),
                WITHOUT_VARIABLE: ",".join(sorted(self.without)),
            },
            **options,
        )
        self.say("Starting the processes")
        with open_stage(stage_options) as stage:
            yield stage
            self.say("Ending them")


class Drill(msgspec.Struct, frozen=True, kw_only=True):
    """A promise, and how to see whether it holds."""

    name: str
    promise: str
    """One sentence."""
    protections: Mapping[str, str]
    """What the promise rests on, by a name of ``sabotage.SABOTAGES``; in a few words.

    With any one of them turned off the promise must not hold, or the drill proves nothing.
    """
    variants: Mapping[str, str] = {}
    """What can be run apart from the rest, by name; in a few words."""
    run: Callable[[DrillRun], Report]
    """Raises ``StageError`` if it cannot be told whether the promise holds."""
