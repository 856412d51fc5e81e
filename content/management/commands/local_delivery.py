"""``manage.py local_delivery``: a content service for a laptop, in the foreground."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.invalidation.activemq_options import (
    DEFAULT_TOPIC,
    BrokerAddress,
    TlsFiles,
    parse_broker_address,
)
from content.local_delivery.broker_sender import BrokerSender
from content.local_delivery.faults import Fault, parse_fault
from content.local_delivery.service import LocalDelivery


class Command(BaseCommand):
    help = "Serves a folder of published items over the DD4T REST contract."
    requires_system_checks = ()  # it runs beside the site, not in it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the published folder")
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on"
        )
        parser.add_argument(
            "--port", type=int, default=8081, help="0 for any that is free"
        )
        parser.add_argument(
            "--dotnet",
            action="store_true",
            help="answer as the .NET service does where that is odd",
        )
        parser.add_argument(
            "--anchors", action="store_true", help="let links carry an anchor"
        )
        parser.add_argument(
            "--fault",
            action="append",
            default=[],
            type=_fault,
            metavar="KIND[=NUMBER][@ROUTE]",
            help="fail on purpose, e.g. latency=0.2@page, status=503, hang, reset, "
            "truncate or garbage; may be repeated",
        )
        parser.add_argument(
            "--sessions",
            type=Path,
            metavar="FOLDER",
            help="a folder of preview sessions: in FOLDER/TOKEN/, laid out like the "
            "published folder, is what is shown to who asks with the token instead",
        )
        parser.add_argument(
            "--broker",
            type=_address,
            metavar="stomp://HOST[:PORT]",
            help="tell this broker what is published, as a deployer does",
        )
        parser.add_argument(
            "--topic",
            default=DEFAULT_TOPIC,
            help="the topic to tell it in (default: %(default)s)",
        )

    def handle(
        self,
        *,
        folder: Path,
        host: str,
        port: int,
        dotnet: bool,
        anchors: bool,
        fault: list[Fault],
        sessions: Path | None,
        broker: BrokerAddress | None,
        topic: str,
        **_options: Any,
    ) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        try:
            service = LocalDelivery(
                folder,
                host=host,
                port=port,
                is_dotnet=dotnet,
                with_anchors=anchors,
                faults=fault,
                sender=_make_sender(broker, topic),
                sessions=sessions,
            )
        except OSError as exc:
            raise CommandError(f"Cannot listen on {host}:{port}: {exc}") from exc
        with service.running():
            self.stdout.write(
                f"Local delivery listens on {service.url}, "
                f"{service.page_count} pages in {folder}"
            )
            self.stdout.flush()  # whoever started it waits for this line
            stop.wait()


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except ValueError as exc:
        raise ArgumentTypeError(str(exc)) from exc


def _address(text: str) -> BrokerAddress:
    try:
        return parse_broker_address(text)
    except ValueError as exc:
        raise ArgumentTypeError(str(exc)) from exc


def _make_sender(address: BrokerAddress | None, topic: str) -> BrokerSender | None:
    if address is None:
        return None
    tls = TlsFiles().build_context() if address.is_tls else None
    return BrokerSender(address.host, address.port, topic=topic, tls=tls)
