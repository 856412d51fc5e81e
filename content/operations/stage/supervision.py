"""The child processes of one run: started, watched and ended together."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self, TypeVar

from content.operations.stage.processes import POLL_SECONDS, ChildProcess
from content.operations.stage.stop_signals import (
    forget_held_back,
    stop_signals_held_back,
    stop_signals_raised,
)

SomeProcess = TypeVar("SomeProcess", bound=ChildProcess)


class Supervisor:
    """Leaving the ``with`` block stops all processes, the last first, and drops ``folder``.

    Within the block, in the main thread, a signal to stop is raised as
    ``StopRequested``; none interrupts the start or the end of a process half-way.

    Attributes:
        folder: A fresh temporary folder for the logs and whatever the processes need.
    """

    folder: Path

    def __init__(self, *, folder_prefix: str) -> None:
        self._folder_prefix = folder_prefix
        self._children: list[ChildProcess] = []
        self._signals = ExitStack()

    def __enter__(self) -> Self:
        self._signals.enter_context(stop_signals_raised())
        try:
            with stop_signals_held_back():
                self.folder = Path(tempfile.mkdtemp(prefix=self._folder_prefix))
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._signals, stop_signals_held_back():
            while self._children:
                self._children.pop().stop()
            shutil.rmtree(self.folder, ignore_errors=True)
            if kind is not None:
                forget_held_back()

    def add(self, child: SomeProcess) -> SomeProcess:
        """Have a process ended with the others, however often it is started until then."""
        self._children.append(child)
        return child

    def begin(self, child: SomeProcess) -> SomeProcess:
        """Start a process that is to run until the end; wait for nothing."""
        self.add(child).begin()
        return child

    def run(self, command: ChildProcess, *, seconds: float) -> None:
        """Wait until a command that ends by itself has succeeded.

        Raises:
            ProcessError: It failed or took longer than ``seconds``.
        """
        self.begin(command)
        try:
            status = command.wait_until_ended(seconds=seconds)
        finally:
            self._children.remove(command)
            command.stop()
        if status:
            command.check()

    def watch(self) -> NoReturn:
        """Block while all goes well.

        Raises:
            ProcessError: One has ended.
        """
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def check(self) -> None:
        """Look whether all of them run.

        Raises:
            ProcessError: One has ended.
        """
        for child in self._children:
            child.check()
