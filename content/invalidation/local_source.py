"""Hears of publishing events from local delivery, over HTTP, without a broker."""

from __future__ import annotations

import logging
import random
import threading
from contextlib import closing

import msgspec

from content.exceptions import ContentServiceError
from content.invalidation.event_sources import MessageSink
from content.local_delivery.client import ManagementClient, split_service_url
from content.local_delivery.event_log import LoggedMessages

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 1.0  # for news, and so how long stopping takes at most
_PAUSE_SECONDS = 0.5  # before trying again, shortened at random
_FLUSH_SECONDS = 5.0
_STOP_SECONDS = 2 * _WAIT_SECONDS


class LocalSourceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is doing."""

    is_connected: bool
    address: str
    last_error: str
    messages: int
    gaps: int


class LocalSource:
    """Follows the log of one local delivery, in a thread, and never gives up.

    The log keeps what is said while nobody listens. A gap is what it does not keep, or
    does not know: another process of local delivery, or too many messages. So is the
    beginning: something may have been built before.
    """

    def __init__(self, service_url: str, sink: MessageSink) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            InvalidUrlError: ``service_url`` is no address.
        """
        self._service_url = service_url
        self._sink = sink
        split_service_url(service_url)
        self._log = ""
        self._position = 0
        self._is_connected = False
        self._last_error = ""
        self._messages = 0
        self._gaps = 0
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="content-local-events", daemon=True
        )

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._thread.start()

    def stop(self) -> bool:
        """Stop listening; return whether all that was heard has been applied."""
        self._is_stopping.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_SECONDS)
        return self._sink.flush(timeout_seconds=_FLUSH_SECONDS)

    @property
    def is_alive(self) -> bool:
        """Whether it listens, or tries to."""
        return self._thread.is_alive()

    def status(self) -> LocalSourceStatus:
        """Return how it is doing."""
        return LocalSourceStatus(
            is_connected=self._is_connected,
            address=self._service_url,
            last_error=self._last_error,
            messages=self._messages,
            gaps=self._gaps,
        )

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            try:
                with closing(ManagementClient(self._service_url)) as client:
                    self._follow(client)
            except ContentServiceError as exc:
                self._note_failure(exc)
            except Exception as exc:  # the thread's top: nobody else would go on
                logger.exception("local events not followed")
                self._log = ""  # what was handed over is not known: a gap
                self._last_error = str(exc)
            self._is_connected = False
            # At random, so that all the processes of a site do not come at once.
            self._is_stopping.wait(_PAUSE_SECONDS * random.uniform(0.2, 1))  # noqa: S311  # no secret

    def _follow(self, client: ManagementClient) -> None:
        while not self._is_stopping.is_set():
            # The first question is not waited for: it tells where the log is.
            wait_seconds = _WAIT_SECONDS if self._is_connected else 0.0
            told = client.fetch_events(self._position, wait_seconds=wait_seconds)
            if not self._is_connected:
                logger.info("local events followed address=%s", self._service_url)
            self._is_connected, self._last_error = True, ""
            self._take(told)

    def _take(self, told: LoggedMessages) -> None:
        if told.log != self._log or told.is_gap:
            is_other = told.log != self._log
            reason = "began to listen" if is_other else "messages were not kept"
            self._gaps += 1
            self._sink.gap(reason)
            self._log, self._position = told.log, told.last
            return
        for number, message in enumerate(told.messages, self._position + 1):
            self._sink.message(message.encode(), f"{told.log}:{number}", {})
        self._messages += len(told.messages)
        self._position = told.last

    def _note_failure(self, error: ContentServiceError) -> None:
        if str(error) != self._last_error and not self._is_stopping.is_set():
            logger.warning("local events not followed error=%s", error)
        self._last_error = str(error)
