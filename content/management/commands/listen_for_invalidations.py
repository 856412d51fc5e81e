"""``manage.py listen_for_invalidations``: hears what is published, in the foreground."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.invalidation.activemq_options import (
    BrokerAddress,
    BrokerOptions,
    Subscription,
    parse_broker_address,
)
from content.invalidation.activemq_source import ActiveMqSource
from content.invalidation.event_sources import EventSource
from content.invalidation.listener_lease import LoneLease

_DEFAULT_TOPIC = "TridionCacheChannel"  # of the deployer's text connector
_HEAD_BYTES = 200


class Command(BaseCommand):
    help = (
        "Listens to the broker for what is published, until it gets a SIGTERM or SIGINT. "
        "Ends with status 0 if everything it heard has been applied, else with 1."
    )

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
            "--topic",
            default=_DEFAULT_TOPIC,
            help="the deployer's (default: %(default)s)",
        )
        parser.add_argument(
            "--subscription",
            choices=[each.value for each in Subscription],
            default=Subscription.TOPIC.value,
            help="what the broker keeps while nobody listens (default: %(default)s)",
        )
        parser.add_argument(
            "--client-id",
            default="",
            help="the name of a durable subscription, or of the queue's consumer",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="print what arrives, and invalidate nothing",
        )

    def handle(
        self,
        *,
        address: list[str],
        topic: str,
        subscription: str,
        client_id: str,
        dry_run: bool,
        **_options: Any,
    ) -> None:
        try:
            options = BrokerOptions(
                addresses=tuple(map(parse_broker_address, address)),
                topic=topic,
                subscription=Subscription(subscription),
                client_id=client_id,
            )
            options.validate()
        except ValueError as exc:
            raise CommandError(str(exc)) from exc
        if not dry_run:
            raise CommandError("No store is configured: only --dry-run is possible.")
        source = ActiveMqSource(
            options, _PrintingSink(self._say), LoneLease(is_kept=options.is_kept)
        )
        asked_to_stop = stop_on_signals()
        self._say(f"Listens to {_name(options.addresses)} for {options.destination}")
        if not listen(source, until=asked_to_stop):
            raise CommandError("Stopped, but not all that was heard has been applied.")
        self._say("Stopped")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # whoever started it may wait for the line


def stop_on_signals() -> threading.Event:
    """Return what is set by the first SIGTERM or SIGINT; a second ends the process."""
    asked_to_stop = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        asked_to_stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return asked_to_stop


def listen(source: EventSource, *, until: threading.Event) -> bool:
    """Listen until asked to stop; return whether all that was heard is applied."""
    source.start()
    until.wait()
    return source.stop()


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


def _name(addresses: tuple[BrokerAddress, ...]) -> str:
    return ", ".join(map(str, addresses))
