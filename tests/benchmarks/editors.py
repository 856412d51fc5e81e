"""Editors who publish all the time, and a visitor who looks whether it is to be seen."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence

from content.operations.stage.http_client import HttpClient
from content.operations.stage.stage import Stage
from tests.benchmarks.published import make_page, path_of

#: A page that was published so long ago and does not show it is stale.
BOUND_SECONDS = 1.0
_LOOKS_PER_SECOND = 40
_EDITION = re.compile(r"Edition (\d+)")


class Editors:
    """Publish all pages in turn, and look what visitors see of it meanwhile."""

    def __init__(
        self, stage: Stage, names: Sequence[str], *, paragraphs: int, per_second: float
    ) -> None:
        """Prepare; nothing is published yet.

        Args:
            names: Those of pages that ``write_pages`` has written.
            per_second: How often one of them is published.
        """
        self._stage = stage
        self._names = names
        self._paragraphs = paragraphs
        self._per_second = per_second
        self._enough = threading.Event()
        self._lock = threading.Lock()
        # When each edition of a page had been published (monotonic seconds).
        self._editions: dict[int, list[tuple[float, int]]] = {}
        self.published = 0
        self.looks = 0
        self.stale: list[float] = []
        """For how long too old a page had been that was shown."""
        self.errors: list[Exception] = []
        self._threads = [
            threading.Thread(target=self._run, args=(each,), name=each.__name__)
            for each in (self._publish, self._look)
        ]

    def start(self) -> None:
        """Begin, in threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; raise what kept them from going on."""
        self._enough.set()
        for thread in self._threads:
            thread.join()
        if self.errors:
            raise RuntimeError("Could not go on to publish") from self.errors[0]

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as exc:  # noqa: BLE001  # told when it is stopped
            self.errors.append(exc)

    def _publish(self) -> None:
        begun = time.monotonic()
        with self._stage.delivery.open_publisher() as publisher:
            while not self._enough.is_set():
                number = self.published % len(self._names)
                edition = self.published + 1
                page = make_page(
                    number, paragraphs=self._paragraphs, heading=f"Edition {edition}"
                )
                publisher.publish(path_of(self._names[number]), page)
                with self._lock:
                    editions = self._editions.setdefault(number, [])
                    editions.append((time.monotonic(), edition))
                self.published += 1
                due = begun + self.published / self._per_second
                self._enough.wait(max(0.0, due - time.monotonic()))

    def _look(self) -> None:
        while not self._enough.wait(1 / _LOOKS_PER_SECOND):
            number = self.looks % len(self._names)
            asked_at = time.monotonic()
            # Over a new connection: any process may take it.
            with HttpClient(self._stage.site.port) as client:
                text = client.get(f"/{self._names[number]}.html").text
            found = _EDITION.search(text)
            self.looks += 1
            shown = int(found.group(1)) if found else 0
            self._note(number, shown, asked_at)

    def _note(self, number: int, shown: int, asked_at: float) -> None:
        with self._lock:
            newer = [
                at for at, edition in self._editions.get(number, ()) if edition > shown
            ]
        if newer and asked_at - newer[0] > BOUND_SECONDS:
            self.stale.append(asked_at - newer[0])
