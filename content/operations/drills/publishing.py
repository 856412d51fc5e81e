"""Publishing to the local delivery of a stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from content.exceptions import ContentError
from content.local_delivery.client import ManagementClient
from content.local_delivery.events import messages_of_change
from content.local_delivery.publishing import Publisher
from content.operations.drills.publish_changes import Change
from content.operations.stage.exceptions import StageError


def publish(publisher: ManagementClient, path: str, document: bytes) -> None:
    """Publish a document at a place of the folder.

    Raises:
        StageError: It could not be published.
    """
    with _telling(path):
        publisher.publish(path, document)


def publish_untold(publisher: Publisher, change: Change) -> str:
    """Publish a page and tell nobody; return the message that a deployer would send."""
    changed = publisher.publish(change.place.path, change.document)
    # The first is of the page itself, and that is all that was changed.
    return messages_of_change(changed)[0]


def unpublish(publisher: ManagementClient, path: str) -> None:
    """Remove what is published at a place of the folder.

    Raises:
        StageError: It could not be removed.
    """
    with _telling(path):
        publisher.unpublish(path)


@contextmanager
def _telling(path: str) -> Iterator[None]:
    try:
        yield
    except ContentError as exc:
        raise StageError(f"{path} is not published as it should be: {exc}") from exc
