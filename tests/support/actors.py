"""Greenlets in the place of threads: who goes on, and how far, is decided from outside."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from greenlet import getcurrent, greenlet

from tests.support.schedules import pause

_MOST_BEGUN = 8  # by the schedule; more would only wait for each other
_LAST_TURNS = 4_000  # within which what was begun comes to its end


class SteppingFuture(Future[Any]):
    """Is waited for pause by pause; whoever waits may be told that it is too late."""

    def __init__(self, is_too_late: Callable[[], bool]) -> None:
        super().__init__()
        self._is_too_late = is_too_late

    def result(self, timeout: float | None = None) -> Any:
        while not self.done():
            if self._is_too_late():
                raise TimeoutError
            pause()
        return super().result()


class Actors:
    """Those who do something step by step; an executor as well.

    Made by whoever lets them go on.
    """

    def __init__(self, after_turn: Callable[[], None]) -> None:
        self._hub = getcurrent()
        self._after_turn = after_turn
        self._actors: list[greenlet] = []
        self._lost_patience = 0

    def begin(self, run: Callable[..., object], *arguments: object) -> None:
        """Let somebody begin, unless there are many already."""
        if len(self._actors) < _MOST_BEGUN:
            self._add(partial(run, *arguments))

    def submit(self, call: Callable[..., object], *arguments: object) -> Future[Any]:
        """Let a worker begin; somebody may wait for the future."""
        future = SteppingFuture(self._loses_patience)

        def work() -> None:
            try:
                result = call(*arguments)
            except Exception as exc:  # noqa: BLE001  # for whoever waits
                future.set_exception(exc)
            else:
                future.set_result(result)

        self._add(work)
        return future

    def lose_patience(self) -> None:
        """Let the next who waits for a worker be told that it is too late."""
        self._lost_patience += 1

    def go_on(self, choice: int, turns: int) -> None:
        """Let one of them go on, for some turns."""
        if not self._actors:
            return
        actor = self._actors[choice % len(self._actors)]
        for _ in range(turns):
            self._give_turn(actor)
            if actor.dead:
                return

    def finish(self) -> None:
        """Let all of them come to their ends, each one turn after the other."""
        for turn in range(_LAST_TURNS):
            if not self._actors:
                return
            self._give_turn(self._actors[turn % len(self._actors)])

    def end(self) -> None:
        """End all of them, none at a time of its own choice."""
        for actor in self._actors:
            while not actor.dead:
                actor.throw()
        self._actors.clear()

    def _add(self, run: Callable[[], object]) -> None:
        self._actors.append(greenlet(run, parent=self._hub))

    def _give_turn(self, actor: greenlet) -> None:
        actor.switch()
        if actor.dead:
            self._actors.remove(actor)
        self._after_turn()

    def _loses_patience(self) -> bool:
        if not self._lost_patience:
            return False
        self._lost_patience -= 1
        return True
