"""``manage.py listen_for_invalidations``: hears what is published, in the foreground."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import msgspec
from django.core.checks import Tags
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.caching.stores import is_shared, open_store
from content.conf import conf
from content.invalidation.activemq_options import BrokerOptions, Subscription
from content.invalidation.activemq_source import ActiveMqSource
from content.invalidation.event_statistics import EventStatistics
from content.invalidation.listener_lease import LoneLease
from content.invalidation.listening import (
    WatchedSource,
    broker_options,
    make_listener,
)
from content.operations.listener_liveness import find_liveness
from content.operations.listener_reports import ListenerReporter
from content.operations.service_manager import tell_alive

_LOOK_SECONDS = 1.0  # between looks whether all threads run
_HEAD_BYTES = 200


class Command(BaseCommand):
    help = (
        "Listens to the broker for what is published, until it gets a SIGTERM or SIGINT. "
        "Ends with status 0 if everything it heard has been applied, else with 1."
    )
    # Made below: what the settings lack may be among the options.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--address",
            action="append",
            default=[],
            metavar="stomp[+ssl]://HOST[:PORT]",
            help="where the broker listens for STOMP; repeat it for several, which are "
            "tried in turn",
        )
        parser.add_argument(
            "--topic", help="the deployer's (default: as CONTENT_BROKER says)"
        )
        parser.add_argument(
            "--subscription",
            choices=[each.value for each in Subscription],
            help="what the broker keeps while nobody listens (default: as CONTENT_BROKER "
            "says)",
        )
        parser.add_argument(
            "--client-id",
            help="the name of a durable subscription, or of the queue's consumer",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print what arrives, and invalidate nothing; as a subscriber beside the "
            "listeners, unless --subscription says otherwise: then what is printed may be "
            "taken from them",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="do not listen: tell whether the listener that runs on this machine is "
            "alive, and end with status 1 if it is not; for probes",
        )

    def handle(
        self, *, dry_run: bool, check: bool, verbosity: int, **options: Any
    ) -> None:
        if check:
            self._tell_liveness()
            return
        given = {
            "addresses": options["address"],
            "topic": options["topic"],
            "subscription": options["subscription"],
            "client_id": options["client_id"],
        }
        given = {
            name: value for name, value in given.items() if value not in (None, [])
        }
        try:
            with _logged(verbosity):
                if dry_run:
                    self._print_messages(given)
                else:
                    if not options.get("skip_checks"):
                        self.check(tags=[Tags.caches] if given else None)
                    self._listen(given)
        except ImproperlyConfigured as exc:
            raise CommandError(str(exc)) from exc

    def _tell_liveness(self) -> None:
        _require_shared_store()
        liveness = find_liveness(
            open_store(), silence_seconds=conf.CONTENT_READY_LISTENER_SECONDS
        )
        if not liveness.is_alive:
            raise CommandError(liveness.detail)
        self._say(liveness.detail)

    def _print_messages(self, given: Mapping[str, Any]) -> None:
        # What the broker keeps for listeners it gives to whoever comes first.
        topic = {"subscription": Subscription.TOPIC.value, **given}
        options = broker_options(_broker_settings(topic))
        lease = LoneLease(is_kept=options.is_kept)
        source = ActiveMqSource(options, _PrintingSink(self._say), lease)
        self._run(source, _name(options))

    def _listen(self, given: Mapping[str, Any]) -> None:
        _require_shared_store()
        store = open_store()
        if conf.CONTENT_EVENT_SOURCE == "activemq":
            options = broker_options(_broker_settings(given))
            listener = make_listener(store, options)
            name = _name(options)
        elif given:
            raise CommandError(
                "Only a broker has addresses and subscriptions, and "
                f"CONTENT_EVENT_SOURCE is {conf.CONTENT_EVENT_SOURCE!r}."
            )
        else:
            listener = make_listener(store)
            name = conf.CONTENT_LOCAL_DELIVERY_URL
        reporter = ListenerReporter(listener, store)
        try:
            self._run(listener, name, on_look=reporter.report_if_due)
        finally:
            for line in _count(listener.statistics()):
                self._say(line)

    def _run(
        self,
        source: WatchedSource,
        name: str,
        on_look: Callable[[], None] = lambda: None,
    ) -> None:
        asked_to_stop = stop_on_signals()
        self._say(f"Listens to {name}")
        if not listen(source, until=asked_to_stop, on_look=on_look):
            raise CommandError("Stopped, but not all that was heard has been applied.")
        self._say("Stopped")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # whoever started it may wait for the line


def _require_shared_store() -> None:
    if not is_shared():
        raise CommandError(
            "Without CONTENT_CACHE_ALIAS each web process keeps what it knows to "
            "itself, and listens itself: there is nothing to do here."
        )


def stop_on_signals() -> threading.Event:
    """Return what is set by the first SIGTERM or SIGINT; a second ends the process."""
    asked_to_stop = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        asked_to_stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return asked_to_stop


def listen(
    source: WatchedSource,
    *,
    until: threading.Event,
    on_look: Callable[[], None] = lambda: None,
) -> bool:
    """Listen until asked to stop; return whether all that was heard is applied.

    Args:
        on_look: Called every second or so while it listens.

    Raises:
        CommandError: A thread has ended by itself: whoever started this starts it again.
    """
    source.start()
    while not until.wait(_LOOK_SECONDS):
        if not source.is_alive:
            source.stop()  # what the others can still do
            raise CommandError("A thread has ended; the log says why.")
        on_look()
        tell_alive()
    return source.stop()


@contextmanager
def _logged(verbosity: int) -> Iterator[None]:
    """Let connections and what is invalidated be in the log of this process.

    Others, which listen as well, log only what is wrong. A level that the settings name
    stays.
    """
    logger = logging.getLogger("content.invalidation")
    levels = (logging.WARNING, logging.INFO, logging.INFO, logging.DEBUG)
    given = logger.level
    if given == logging.NOTSET:
        logger.setLevel(levels[verbosity])
    try:
        yield
    finally:
        logger.setLevel(given)


def _count(statistics: EventStatistics) -> Iterator[str]:
    """Yield a line for each count that is not zero."""
    for name, count in msgspec.structs.asdict(statistics).items():
        each = count.items() if isinstance(count, dict) else [("", count)]
        for of_what, number in each:
            if number:
                yield f"{name} {of_what}: {number}" if of_what else f"{name}: {number}"


class _PrintingSink:
    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def message(self, body: bytes, message_id: str, headers: Mapping[str, str]) -> None:
        head = body[:_HEAD_BYTES].decode(errors="backslashreplace")
        more = len(body) - _HEAD_BYTES
        self._say(
            f"Message {message_id} {headers.get('timestamp', '')}: {head}"
            + (f" … and {more} bytes" if more > 0 else "")
        )

    def gap(self, reason: str) -> None:
        self._say(f"Gap: {reason}")

    def flush(self, *, timeout_seconds: float) -> bool:
        return True


def _broker_settings(given: Mapping[str, Any]) -> object:
    """Return the setting with what was given instead; as it is if it is no mapping."""
    settings: object = conf.CONTENT_BROKER
    return {**settings, **given} if isinstance(settings, Mapping) else settings


def _name(options: BrokerOptions) -> str:
    addresses = ", ".join(map(str, options.addresses))
    return f"{addresses} for {options.destination}"
