"""All that a site needs, as private processes on this machine, for as long as a block."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from content.operations.stage.activemq_broker import ActiveMqBroker
from content.operations.stage.environment import (
    TOPIC,
    build_environment,
    inherited_environment,
)
from content.operations.stage.exceptions import StageError
from content.operations.stage.fault_proxy import FaultProxy
from content.operations.stage.listener_process import ListenerProcess, count_listeners
from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.operations.stage.processes import READY_SECONDS
from content.operations.stage.project import find_project
from content.operations.stage.redis_server import RedisServer
from content.operations.stage.site_process import SiteProcess
from content.operations.stage.supervision import Supervisor
from content.operations.stage.tls_material import TlsMaterial
from content.operations.stage.waiting import wait_until


class StageOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What is on a stage: local delivery always, everything else if wanted."""

    folder: Path
    """The published folder; the stage works on a copy."""
    has_redis: bool = False
    """Else each process of a site keeps what it knows in its own memory."""
    has_broker: bool = False
    """Else sites follow local delivery itself."""
    has_sessions: bool = False
    """Whether local delivery has preview sessions, in :attr:`Stage.sessions`."""
    is_broker_persistent: bool = False
    """Whether the broker keeps messages and subscriptions over its own death."""
    is_broker_tls: bool = False
    """Whether listeners speak TLS with the broker."""
    has_broker_proxy: bool = False
    """Whether listeners reach the broker by way of a proxy that fails on command."""
    subscription: str = "topic"
    """How listeners subscribe: ``topic``, ``durable`` or ``queue``."""
    sites: int = 1
    """Each is a machine of its own, as it were: a gunicorn over the same services."""
    workers: int = 2
    """Processes of each site."""
    threads: int = 16
    """Of each of these."""
    listeners: int = 0
    environment: Mapping[str, str] = {}
    """Of sites and listeners; goes before what the stage gives them."""
    application: str = ""
    """What gunicorn serves instead of the project's application, as ``module:name``."""
    runner: tuple[str, ...] = ()
    """What runs the listeners' command instead of manage.py."""
    logs: Path | None = None
    """Where what the processes say is kept; ``None``: it goes with the stage."""

    def validate(self) -> None:
        """Check that what is wanted fits together.

        Raises:
            StageError: It does not.
        """
        if self.listeners and not (self.has_redis and self.has_broker):
            raise StageError(
                "Listeners need a broker to listen to and a Redis to stamp"
            )


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """The processes of a stage, all ready; a drill may do to them what it likes.

    Their addresses stay the same when they are started anew.
    """

    folder: Path
    """The copy of the published folder that local delivery serves."""
    sessions: Path
    """Where a session is a folder, named by its token, with what it has changed."""
    logs: Path
    environment: Mapping[str, str]
    """Of the sites and listeners; for further processes."""
    delivery: LocalDeliveryProcess
    redis: RedisServer | None
    broker: ActiveMqBroker | None
    broker_proxy: FaultProxy | None
    """Between the broker and the listeners."""
    sites: tuple[SiteProcess, ...]
    listeners: tuple[ListenerProcess, ...]

    @property
    def site(self) -> SiteProcess:
        """The first site."""
        return self.sites[0]

    def get_redis(self) -> RedisServer:
        """Return the Redis.

        Raises:
            StageError: The stage has none.
        """
        if self.redis is None:
            raise StageError("This stage has no Redis")
        return self.redis

    def get_broker(self) -> ActiveMqBroker:
        """Return the broker.

        Raises:
            StageError: The stage has none.
        """
        if self.broker is None:
            raise StageError("This stage has no broker")
        return self.broker

    def get_broker_proxy(self) -> FaultProxy:
        """Return the proxy between the broker and the listeners.

        Raises:
            StageError: The stage has none.
        """
        if self.broker_proxy is None:
            raise StageError("This stage has no proxy before its broker")
        return self.broker_proxy

    def wait_until_listening(self) -> None:
        """Wait until all listeners are connected, and miss nothing.

        Of a durable subscription, or a queue, until one of them does.

        Raises:
            StageError: They do not in time, or the stage has none.
        """
        is_kept = self.environment["CONTENT_BROKER_SUBSCRIPTION"] != "topic"
        count = min(1, len(self.listeners)) if is_kept else len(self.listeners)
        redis = self.get_redis()
        wait_until(
            lambda: count_listeners(redis) >= count,
            READY_SECONDS,
            f"{count} listeners that miss nothing",
        )


@contextmanager
def open_stage(options: StageOptions) -> Iterator[Stage]:
    """Start all of it, most of it side by side; end all of it, whatever happens.

    From the main thread, SIGINT, SIGTERM and SIGHUP end the block with
    ``StopRequested``.

    Raises:
        StageError: Something is missing, or did not get ready.
        OSError: The published folder cannot be copied.
    """
    options.validate()
    with (
        ExitStack() as closed_last,
        Supervisor(folder_prefix="content-stage-") as supervisor,
    ):
        stage = _build(options, supervisor)
        if stage.broker_proxy is not None:
            closed_last.callback(stage.broker_proxy.close)
        services = (stage.redis, stage.broker, stage.delivery, *stage.sites)
        at_once = [process for process in services if process is not None]
        for process in at_once:
            supervisor.begin(process)
        for process in at_once:
            process.wait_until_ready()
        # Without a broker they would begin with a pause.
        for listener in stage.listeners:
            supervisor.begin(listener)
        for listener in stage.listeners:
            listener.wait_until_ready()
        try:
            yield stage
        finally:
            # So that they end side by side; the supervisor waits for one after the other.
            for each in (*stage.listeners, *stage.sites):
                each.send_signal(signal.SIGTERM)


def _build(options: StageOptions, supervisor: Supervisor) -> Stage:
    project = find_project()
    logs = options.logs or supervisor.folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    folder = supervisor.folder / "published"
    shutil.copytree(options.folder, folder)
    sessions = supervisor.folder / "sessions"
    sessions.mkdir()
    redis = RedisServer(log=logs / "redis.log") if options.has_redis else None
    tls = _make_tls(supervisor.folder / "tls") if options.is_broker_tls else None
    broker = (
        ActiveMqBroker(
            supervisor.folder / "activemq",
            topic=TOPIC,
            is_persistent=options.is_broker_persistent,
            tls=tls,
            log=logs / "activemq.log",
        )
        if options.has_broker
        else None
    )
    address, proxy = _find_way(broker, options)
    inherited = inherited_environment()
    delivery = LocalDeliveryProcess(
        project,
        folder,
        log=logs / "local_delivery.log",
        environment=inherited,
        broker_address=broker.address if broker else "",
        sessions=sessions if options.has_sessions else None,
    )
    environment = {
        **inherited,
        **build_environment(
            service_url=delivery.url,
            binary_folder=supervisor.folder / "binaries",
            redis_url=redis.url if redis else "",
            broker_address=address,
            subscription=options.subscription,
            workers=options.workers,
            threads=options.threads,
        ),
        **({"CONTENT_BROKER_AUTHORITIES": str(tls.authority)} if tls else {}),
        **options.environment,
    }
    return Stage(
        folder=folder,
        sessions=sessions,
        logs=logs,
        environment=environment,
        delivery=delivery,
        redis=redis,
        broker=broker,
        broker_proxy=proxy,
        sites=tuple(
            SiteProcess(
                project,
                name=f"site {number}",
                log=logs / f"site_{number}.log",
                environment=environment,
                application=options.application,
            )
            for number in range(1, options.sites + 1)
        ),
        listeners=tuple(
            ListenerProcess(
                project,
                name=f"listener {number}",
                log=logs / f"listener_{number}.log",
                environment=environment,
                runner=options.runner,
            )
            for number in range(1, options.listeners + 1)
        ),
    )


def _make_tls(folder: Path) -> TlsMaterial:
    folder.mkdir()
    return TlsMaterial(folder)


def _find_way(
    broker: ActiveMqBroker | None, options: StageOptions
) -> tuple[str, FaultProxy | None]:
    """Return the address at which listeners reach the broker, and what stands there."""
    if broker is None:
        return "", None
    port = broker.tls_port if options.is_broker_tls else broker.port
    proxy = FaultProxy(port) if options.has_broker_proxy else None
    scheme = "stomp+ssl" if options.is_broker_tls else "stomp"
    return f"{scheme}://127.0.0.1:{proxy.port if proxy else port}", proxy
