"""Where published items are sent: to a service that runs, or into a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from content.local_delivery.client import ManagementClient
from content.local_delivery.index import ANY_PUBLICATION
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.publishing import Change, PublishedPath, Publisher


class Target(Protocol):
    """What can be published to; ``Publisher`` documents the methods."""

    def publish(self, path: str, document: bytes, *, force: bool = False) -> Change: ...

    def unpublish(self, path: str) -> Change: ...

    def find_paths(
        self, named: str, publication_id: int = ANY_PUBLICATION
    ) -> tuple[PublishedPath, ...]: ...


@contextmanager
def open_target(service_url: str, folder: Path | None = None) -> Iterator[Target]:
    """Return the folder to change, or the service to ask if there is none.

    Raises:
        InvalidUrlError: ``service_url`` is no address.
    """
    if folder:
        yield Publisher(PublishedFolder(folder))
        return
    with closing(ManagementClient(service_url)) as client:
        yield client
