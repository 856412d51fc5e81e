"""Visitors that look at the same addresses in every process of a site.

Each process keeps answers in a memory of its own, so one that is right says nothing of the
others. For a drill every process is a site of a stage with one worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from content.addressing.publications import SitePublication, resolve_publication
from content.addressing.published_urls import quote_path
from content.operations.stage.exceptions import StageError
from content.operations.stage.http_client import Answer, HttpClient

#: What visitors call the site, whichever process they ask: all of them share answers.
HOST = "localhost"

_HEADERS = {"Host": HOST}


class Onlookers:
    """One visitor for each process; for one thread."""

    def __init__(self, clients: Sequence[HttpClient]) -> None:
        self._clients = clients

    def ask(self, path: str) -> list[Answer]:
        """Return what each process answers at an address, which is not escaped yet."""
        return self.ask_escaped(quote_path(path))

    def ask_escaped(self, address: str) -> list[Answer]:
        """Return the same at an address that is escaped, and may have a query."""
        return [client.get(address, _HEADERS) for client in self._clients]

    def look(self, paths: Iterable[str]) -> dict[str, list[tuple[int, bytes]]]:
        """Return the status and body of each process by address."""
        return {
            path: [(answer.status, answer.body) for answer in self.ask(path)]
            for path in paths
        }


@contextmanager
def open_onlookers(ports: Iterable[int]) -> Iterator[Onlookers]:
    """Give visitors of the sites at some ports for as long as the block."""
    clients = [HttpClient(port) for port in ports]
    try:
        yield Onlookers(clients)
    finally:
        for client in clients:
            client.close()


def find_publication() -> SitePublication:
    """Return the publication that they see at the root of the site.

    Raises:
        StageError: There is none.
    """
    publication = resolve_publication(HOST, "/")
    if publication is None:
        raise StageError(f"The site serves no publication at http://{HOST}/")
    return publication


def find_differing(
    seen: Mapping[str, Sequence[tuple[int, bytes]]],
    expected: Mapping[str, tuple[int, bytes]],
) -> list[str]:
    """Return the addresses at which any process answered otherwise than expected."""
    return [path for path, answers in seen.items() if set(answers) != {expected[path]}]
