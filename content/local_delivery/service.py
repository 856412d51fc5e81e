"""Local delivery put together: a folder, its contract, and a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from content.local_delivery.application import Application
from content.local_delivery.broker_sender import BrokerSender
from content.local_delivery.contract import Dd4tContract
from content.local_delivery.dotnet import DotnetContract
from content.local_delivery.event_log import EventLog
from content.local_delivery.faults import Fault, FaultBoard
from content.local_delivery.http_messages import Limits
from content.local_delivery.management import Management
from content.local_delivery.places import ItemKind
from content.local_delivery.published_folder import PublishedFolder
from content.local_delivery.publishing import Publisher
from content.local_delivery.server import Server
from content.local_delivery.sessions import Sessions
from content.local_delivery.statistics import Statistics


class LocalDelivery:
    """A content service that listens, with its parts to look at and to turn."""

    def __init__(
        self,
        folder: Path | str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        is_dotnet: bool = False,
        with_anchors: bool = False,
        faults: Iterable[Fault] = (),
        sender: BrokerSender | None = None,
        limits: Limits | None = None,
        sessions: Path | str | None = None,
    ) -> None:
        """Begin to listen.

        Args:
            port: 0 for any that is free.
            is_dotnet: Answer as the .NET service does where that is odd.
            with_anchors: Let links to components carry an anchor.
            sender: Tells a broker of what is published as well.
            sessions: Holds a folder for each preview session, named by its token.

        Raises:
            OSError: The address is in use, or not of this machine.
        """
        self.folder = PublishedFolder(folder)
        self.events = EventLog()
        self._sender = sender
        listeners = [self.events.add_change]
        if sender is not None:
            listeners.append(sender.send_change)
        self.publisher = Publisher(self.folder, listeners)
        self.faults = FaultBoard(faults)
        self.statistics = Statistics()
        contract = partial(
            DotnetContract if is_dotnet else Dd4tContract, with_anchors=with_anchors
        )
        find_contract = None
        if sessions is not None:
            found = Sessions(sessions, self.folder)
            find_contract = lambda token: contract(found.find_items(token))  # noqa: E731
        application = Application(
            contract(self.folder),
            Management(self.publisher, self.faults, self.statistics, self.events),
            find_contract,
        )
        self._server = Server(
            application,
            host=host,
            port=port,
            faults=self.faults,
            statistics=self.statistics,
            limits=limits,
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._server.url

    @property
    def page_count(self) -> int:
        """How many pages are published in the folder."""
        return self.folder.index().count(ItemKind.PAGE)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Answer requests in threads of its own until the block ends."""
        self._server.start()
        try:
            yield
        finally:
            self.events.close()
            self._server.stop()
            if self._sender is not None:
                self._sender.close()
