"""Local delivery as a process of its own, that can be told to fail."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from content.local_delivery.client import ManagementClient
from content.local_delivery.faults import Fault
from content.operations.stage.exceptions import NoAnswerError
from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from content.operations.stage.project import Project

_LISTENS = "Local delivery listens on "  # what the command says then
_TIMEOUT_SECONDS = 10.0


class LocalDeliveryProcess(ChildProcess):
    """A content service over a published folder, always on the same port."""

    def __init__(
        self,
        project: Project,
        folder: Path,
        *,
        log: Path,
        environment: Mapping[str, str],
        broker_address: str = "",
        sessions: Path | None = None,
    ) -> None:
        """Choose its port; nothing runs yet.

        Args:
            broker_address: Who is told of what is published; empty for nobody.
            sessions: The folder of preview sessions; ``None`` if there are none.
        """
        self.port = free_port()
        told = ("--broker", broker_address) if broker_address else ()
        previewed = ("--sessions", str(sessions)) if sessions else ()
        arguments = (str(folder), "--port", str(self.port), *told, *previewed)
        super().__init__(
            "local delivery",
            project.command("local_delivery", *arguments),
            log=log,
            environment=environment,
            folder=project.folder,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def is_ready(self) -> bool:
        """Whether it says that it listens."""
        return _LISTENS in self.read_log()

    @contextmanager
    def open_publisher(self) -> Iterator[ManagementClient]:
        """Give a client that publishes and unpublishes; for one thread."""
        with closing(ManagementClient(self.url)) as client:
            yield client

    def read_statistics(self) -> dict[str, Any]:
        """Return its counters: requests by route, connections accepted and open.

        Raises:
            NoAnswerError: It did not answer.
        """
        statistics: dict[str, Any] = json.loads(self._manage("GET", "statistics"))
        return statistics

    def set_faults(self, *faults: Fault) -> None:
        """Fail on purpose from now on; without arguments no more.

        Raises:
            NoAnswerError: It did not answer.
        """
        self._manage("POST", "faults", msgspec.json.encode(faults))

    def _manage(self, method: str, name: str, body: bytes | None = None) -> bytes:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=_TIMEOUT_SECONDS
        )
        with closing(connection):
            try:
                connection.request(method, f"/-/{name}", body=body)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException) as exc:
                raise NoAnswerError(f"{self.name}: {exc!r}") from exc
        if answer.status >= http.client.BAD_REQUEST:
            raise NoAnswerError(f"{self.name}: {answer.status} {content.decode()}")
        return content
