"""Where the broker is, and how to log in and subscribe to it."""

from __future__ import annotations

import enum
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

DEFAULT_TOPIC = "TridionCacheChannel"  # of the deployer's text connector

_DEFAULT_PORTS = {"stomp": 61613, "stomp+ssl": 61612}  # ActiveMQ's own


class BrokerAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where one broker listens for STOMP."""

    host: str
    port: int
    is_tls: bool

    def __str__(self) -> str:
        scheme = "stomp+ssl" if self.is_tls else "stomp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"


def parse_broker_address(text: str) -> BrokerAddress:
    """Read ``stomp+ssl://host:port``; without a scheme it is ``stomp``.

    Raises:
        ValueError: It is no such address.
    """
    form = f"{text.rpartition('@')[2]!r} is not of the form stomp://host:port"
    if "@" in text:  # what comes before may be a password: it is not repeated
        raise ValueError(f"{form}, without user and password")
    try:
        parts = urlsplit(text if "://" in text else f"stomp://{text}")
        port = parts.port
    except ValueError as exc:
        raise ValueError(f"{form}: {exc}") from exc
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(
            f"{text!r}: the scheme must be one of {', '.join(_DEFAULT_PORTS)}"
        )
    if not parts.hostname or parts.path or parts.query:
        raise ValueError(form)
    return BrokerAddress(
        host=parts.hostname,
        port=port or _DEFAULT_PORTS[parts.scheme],
        is_tls=parts.scheme == "stomp+ssl",
    )


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """What proves either side's identity, as PEM files.

    They are read for every connection, so that a renewed certificate is used by the next.
    """

    authorities: Path | None = None
    """Who may vouch for the broker; ``None`` for those that the system trusts."""
    certificate: Path | None = None
    """Our own certificate, for a broker that asks for one."""
    key: Path | None = None
    """Its key; ``None`` if it is in the same file."""

    def build_context(self) -> ssl.SSLContext:
        """Return a context that checks the broker's certificate and host name.

        Raises:
            OSError: A file is missing, or not what it should be.
        """
        context = ssl.create_default_context(cafile=self.authorities)
        if self.certificate is not None:
            # Without a password an encrypted key would ask for one on the terminal.
            context.load_cert_chain(self.certificate, self.key, password="")
        return context


class Subscription(enum.Enum):
    """What the broker keeps for a listener that is away."""

    TOPIC = "topic"
    """Nothing; what is missed meanwhile is found out otherwise."""
    DURABLE = "durable"
    """Everything, for one client id; a second listener with it stands by."""
    QUEUE = "queue"
    """Everything, for all listeners of a queue that a virtual topic feeds."""


class BrokerOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to listen to a broker, or to whichever of several can be reached."""

    addresses: tuple[BrokerAddress, ...]
    """Tried in turn."""
    topic: str
    subscription: Subscription = Subscription.TOPIC
    client_id: str = ""
    """Names the durable subscription, and the queue in ``Consumer.<client id>.<topic>``."""
    user: str | None = None
    password: str | None = None
    tls: TlsFiles = TlsFiles()
    heart_beat_seconds: float = 5.0
    """How often either side says something; after 2.5 times that, silence is a failure."""
    connect_timeout_seconds: float = 5.0
    """For each step: connecting, the answer to the login, and to the subscription."""

    @property
    def is_kept(self) -> bool:
        """Whether the broker keeps messages until they are acknowledged."""
        return self.subscription is not Subscription.TOPIC

    @property
    def destination(self) -> str:
        """What is subscribed to, as STOMP spells it."""
        if self.subscription is Subscription.QUEUE:
            return f"/queue/Consumer.{self.client_id}.{self.topic}"
        return f"/topic/{self.topic}"

    def validate(self) -> None:
        """Check what can be known without a connection.

        Raises:
            ValueError: No address, no topic, no client id where one is needed, or files
                for TLS that cannot be used.
        """
        if not self.addresses:
            raise ValueError("no address of a broker is given")
        if not self.topic:
            raise ValueError("no topic is given")
        if self.is_kept and not self.client_id:
            # Without it every connection would leave a subscription behind, and the
            # messages hoarded for those end up blocking the publisher.
            raise ValueError(
                f"subscription {self.subscription.value} needs a client id"
            )
        if self.heart_beat_seconds <= 0:
            raise ValueError("heart-beats cannot be switched off")
        if self.connect_timeout_seconds <= 0:
            raise ValueError("no time to connect is given")
        if any(address.is_tls for address in self.addresses):
            try:
                self.tls.build_context()
            except OSError as exc:
                raise ValueError(f"TLS files cannot be used: {exc}") from exc
