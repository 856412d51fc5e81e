"""What can go wrong on a stage.

.. code-block:: text

    StageError
    ├── MissingProgramError     a Debian package is not installed
    ├── ProjectError            the site's own files are not where they should be
    ├── ProcessError            a process ended, or did not get ready; shows its log
    ├── NotInTimeError          what was waited for did not happen
    └── NoAnswerError           a request got no complete answer

    KeyboardInterrupt
    └── StopRequested           a signal asked for the end
"""

from __future__ import annotations

import signal


class StageError(Exception):
    """The message says all of it, for whoever started the stage."""


class MissingProgramError(StageError):
    """A program is not installed; the message names its Debian package."""


class ProjectError(StageError):
    """A file of the site that is needed to run it was not found."""


class ProcessError(StageError):
    """A process ended, failed or was not ready in time; the message shows its log."""


class NotInTimeError(StageError):
    """What was waited for has not happened; the message says what that was."""


class NoAnswerError(StageError):
    """A request got no complete answer; the cause is the error that it met."""


class StopRequested(KeyboardInterrupt):
    """A signal asked for the end; ``signal_number`` says which.

    A ``KeyboardInterrupt``, so that nothing on the way up takes it for a failure.
    """

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.signal_number = signal_number
