"""Child processes of one run: started, watched and stopped together.

Every child leads a session of its own, so that a Ctrl-C reaches only the supervisor,
which then stops the children in order, together with whatever they started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self, TypeVar

Result = TypeVar("Result")
Handler = Any  # what signal.signal returns: a callable, a number or None

POLL_SECONDS = 0.05
GRACE_SECONDS = 5.0  # between asking a child to end and killing it
LOG_TAIL_LINES = 40


class SupervisionError(Exception):
    """A child ended, failed or was not ready in time; the message shows its log."""


class StopRequested(Exception):  # noqa: N818  # not an error: somebody asked
    """A signal asked the supervisor to stop; ``signal_number`` says which."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal.Signals(signal_number).name)
        self.signal_number = signal_number


@dataclass(frozen=True)
class Child:
    """A running process and the file that takes all it says."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def read_log(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def describe_failure(self, failure: str) -> str:
        lines = self.read_log().splitlines()[-LOG_TAIL_LINES:] or ["(empty)"]
        return "\n".join((f"{self.name} {failure}; the end of its log:", *lines))


class Supervisor:
    """Starts children; leaving the ``with`` block stops them and deletes ``folder``.

    Signals only leave a note, which the waiting methods read: no signal can interrupt
    the start or the stop of a child half-way. Use it from the main thread.

    Attributes:
        folder: A fresh temporary folder for the logs and whatever the children need.
    """

    folder: Path

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._signal_number: int | None = None
        self._handlers: dict[signal.Signals, Handler] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup ignores SIGHUP for us. A shell that starts us in the background
            # ignores SIGINT as well, but kill -INT is meant.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._note_signal)
        self.folder = Path(tempfile.mkdtemp(prefix="site-demo-"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        while self._children:
            stop(self._children.pop())
        shutil.rmtree(self.folder, ignore_errors=True)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self._signal_number = number

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        pass_fds: Sequence[int] = (),
    ) -> Child:
        """Start a child that is to run until it is stopped.

        Args:
            environment: All of the child's environment.
            pass_fds: File descriptors that the child inherits.
        """
        child = self._spawn(name, command, environment, pass_fds)
        self._children.append(child)
        return child

    def run(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        seconds: float,
    ) -> None:
        """Wait until a command that ends by itself has succeeded.

        Raises:
            SupervisionError: It failed or took longer than ``seconds``.
            StopRequested: A signal came first.
        """
        child = self._spawn(name, command, environment, ())
        try:
            self.wait_until(
                lambda: True if child.process.poll() is not None else None,
                waiting_for=child,
                seconds=seconds,
            )
        finally:
            stop(child)
        if child.process.returncode != 0:
            raise SupervisionError(child.describe_failure(_describe_end(child)))

    def wait_until(
        self,
        attempt: Callable[[], Result | None],
        *,
        waiting_for: Child,
        seconds: float,
    ) -> Result:
        """Repeat ``attempt`` until it returns something, and return that.

        Raises:
            SupervisionError: A started child ended, or ``seconds`` went by.
            StopRequested: A signal came first.
        """
        end = time.monotonic() + seconds
        while (result := attempt()) is None:
            self._look_around()
            if time.monotonic() > end:
                failure = f"was not ready within {seconds:g} s"
                raise SupervisionError(waiting_for.describe_failure(failure))
            time.sleep(POLL_SECONDS)
        return result

    def watch(self) -> NoReturn:
        """Block while all goes well.

        Raises:
            SupervisionError: A child ended.
            StopRequested: A signal came.
        """
        while True:
            self._look_around()
            time.sleep(POLL_SECONDS)

    def _look_around(self) -> None:
        if self._signal_number is not None:
            raise StopRequested(self._signal_number)
        for child in self._children:
            if child.process.poll() is not None:
                raise SupervisionError(child.describe_failure(_describe_end(child)))

    def _spawn(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        pass_fds: Sequence[int],
    ) -> Child:
        log = self.folder / f"{name.replace(' ', '_')}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        return Child(name, process, log)


def stop(child: Child) -> None:
    """End a child and everything it started; blocks for the grace period at most."""
    if child.process.poll() is None:
        child.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(GRACE_SECONDS)
    # Whatever is left: the child itself, or what it did not take with it.
    with suppress(ProcessLookupError):
        os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def _describe_end(child: Child) -> str:
    code = child.process.returncode
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with status {code}"
