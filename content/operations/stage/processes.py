"""A program that runs beside this one, and is started, ended and frozen at will."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from content.operations.stage.exceptions import ProcessError
from content.operations.stage.stop_signals import stop_signals_held_back

POLL_SECONDS = 0.02
READY_SECONDS = 30.0
GRACE_SECONDS = 5.0  # between asking a process to end and killing it
LOG_TAIL_LINES = 40


class ChildProcess:
    """A program in a session of its own, and the file that takes all it says.

    A Ctrl-C in the terminal does not reach it: whoever started it ends it, together with
    all that it has started itself. After its end it can be started again.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        folder: Path | None = None,
        inherited: Sequence[int] = (),
    ) -> None:
        """Remember what to start.

        Args:
            log: Written behind what is in it already.
            environment: All of it.
            folder: Where it runs; ``None`` for where this process does.
            inherited: File descriptors that it gets from this process.
        """
        self.name = name
        self.log = log
        self._command = tuple(command)
        self._environment = environment
        self._folder = folder
        self._inherited = tuple(inherited)
        self._process: subprocess.Popen[bytes] | None = None
        self._group_id: int | None = None  # None once nothing is left of it
        self._log_begins_at = 0

    # -- how it is doing ---------------------------------------------------------------

    def is_ready(self) -> bool:
        """Whether it does what it is for; here, as soon as it was started."""
        return True

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int:
        """Of the program itself.

        Raises:
            ProcessError: It was never started.
        """
        return self._get_process().pid

    @property
    def status(self) -> int | None:
        """How it ended, a signal as a negative number; ``None`` if it has not."""
        return self._get_process().poll()

    def read_log(self) -> str:
        """Return what it has said since it was last started."""
        with self.log.open("rb") as log:
            log.seek(self._log_begins_at)
            return log.read().decode(errors="replace")

    def check(self) -> None:
        """Look whether it runs.

        Raises:
            ProcessError: It has ended.
        """
        if (status := self.status) is not None:
            raise ProcessError(self.describe_failure(_describe_end(status)))

    def describe_failure(self, failure: str) -> str:
        """Return what is wrong, and the end of the log."""
        lines = self.read_log().splitlines()[-LOG_TAIL_LINES:] or ["(empty)"]
        return "\n".join((f"{self.name} {failure}; the end of its log:", *lines))

    # -- what is done to it ------------------------------------------------------------

    def start(self) -> None:
        """Start it, and wait until it is ready.

        Raises:
            ProcessError: It is not; whatever was started is ended.
        """
        self.begin()
        try:
            self.wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def begin(self) -> None:
        """Start it, and wait for nothing.

        Raises:
            ProcessError: It runs already.
        """
        if self.is_running:
            raise ProcessError(f"{self.name} runs already")
        self.kill()  # what an earlier one has left behind
        # Held back, for a process that nobody knows of could not be ended any more.
        with self.log.open("ab") as output, stop_signals_held_back():
            self._log_begins_at = output.tell()
            self._process = subprocess.Popen(  # noqa: S603  # what the code names
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._folder,
                pass_fds=self._inherited,
                start_new_session=True,
            )
            self._group_id = self._process.pid

    def wait_until_ready(self, *, seconds: float = READY_SECONDS) -> None:
        """Wait until it does what it is for.

        Raises:
            ProcessError: It has ended, or the time is up.
        """
        end = time.monotonic() + seconds
        while not self.is_ready():
            self.check()
            if time.monotonic() > end:
                failure = f"was not ready within {seconds:g} s"
                raise ProcessError(self.describe_failure(failure))
            time.sleep(POLL_SECONDS)

    def wait_until_ended(self, *, seconds: float) -> int:
        """Wait for a command that ends by itself; return its status.

        Raises:
            ProcessError: The time is up; it was ended.
        """
        with suppress(subprocess.TimeoutExpired):
            return self._get_process().wait(seconds)
        self.stop()
        failure = f"did not end within {seconds:g} s"
        raise ProcessError(self.describe_failure(failure))

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, if it runs."""
        if self.is_running:
            self._get_process().send_signal(number)

    def freeze(self) -> None:
        """Let it hang with all that it has started: what is open stays open."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and end it with all that it has started.

        Blocks for the grace period at most.
        """
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once with all that it has started, frozen or not, as a crash would."""
        self._signal_all(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._group_id = None

    def _signal_all(self, number: signal.Signals) -> None:
        # The group outlives its first process as long as anything in it does.
        if self._group_id is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._group_id, number)

    def _get_process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise ProcessError(f"{self.name} was never started")
        return self._process


def _describe_end(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with status {status}"
