"""The site and all that it needs on one machine, as long as a block runs."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from content.operations.stage.activemq_broker import ActiveMqBroker
from content.operations.stage.environment import TOPIC, build_environment
from content.operations.stage.listener_process import ListenerProcess
from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.operations.stage.processes import READY_SECONDS, ChildProcess
from content.operations.stage.project import Project
from content.operations.stage.redis_server import RedisServer
from content.operations.stage.site_process import SiteProcess
from content.operations.stage.supervision import Supervisor

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "site_frontend" / "sample_site" / "published"
PROJECT = Project(folder=ROOT, application="site_frontend.wsgi:application")
HOST = "127.0.0.1"
LISTENERS = 2  # so that one is there while the other is not


class PortTakenError(Exception):
    """Somebody else listens on the port that was asked for."""


@dataclass(frozen=True)
class Services:
    """What a site in production has, and one on a laptop need not."""

    redis: RedisServer
    broker: ActiveMqBroker


@dataclass(frozen=True)
class LocalSite:
    """A site that answers, and what it stands on."""

    supervisor: Supervisor
    server: ChildProcess
    port: int
    delivery_address: str  # of its content service, with a slash at the end
    environment_file: Path  # for a shell: what configures the site
    services: Services | None = None


@contextmanager
def run_local_site(port: int, *, has_services: bool = False) -> Iterator[LocalSite]:
    """Start the site over a copy of the sample site; stop it and delete the copy.

    Args:
        port: The site's; 0 takes any that is free.
        has_services: With Redis, ActiveMQ and listeners; else the processes of the site
            keep what they know to themselves and follow local delivery.

    Raises:
        PortTakenError: Nothing was started.
        StageError: A program is missing, a process ended, or did not get ready.
        StopRequested: A signal asked for the end.
    """
    with (
        listen(port) as listener,
        Supervisor(folder_prefix="site-demo-") as supervisor,
    ):
        folder = supervisor.folder
        services = _begin_services(supervisor) if has_services else None
        delivery = _begin_delivery(supervisor, services)
        site_port: int = listener.getsockname()[1]
        variables = build_variables(folder, delivery.url, site_port, services)
        environment = {**os.environ, **variables}
        _collect_static_files(supervisor, environment)
        _wait_until_ready(delivery, services)
        listeners = _begin_listeners(supervisor, environment) if services else []
        server = _begin_server(supervisor, listener, environment)
        for process in (server, *listeners):
            process.wait_until_ready()
        environment_file = folder / "environment"
        write_environment(environment_file, variables)
        yield LocalSite(
            supervisor, server, server.port, delivery.url, environment_file, services
        )


def listen(port: int) -> socket.socket:
    """Take a port before anything is started, for gunicorn to inherit.

    Connections made before gunicorn is there wait for it.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()  # two may bind to a port; only one may listen
    except OSError as exc:
        listener.close()
        message = f"Port {port} cannot be used: {exc.strerror}. Name another: --port N"
        raise PortTakenError(message) from exc
    return listener


def build_variables(
    folder: Path, delivery_address: str, site_port: int, services: Services | None
) -> Mapping[str, str]:
    """Return what the environment of the site's processes has beside ours."""
    return {
        **build_environment(
            service_url=delivery_address,
            binary_folder=folder / "binaries",
            redis_url=services.redis.url if services else "",
            broker_address=services.broker.address if services else "",
            workers=int(os.environ.get("SITE_WORKERS", "2")),
            threads=int(os.environ.get("SITE_THREADS", "16")),
        ),
        "SITE_STATIC_ROOT": str(folder / "static"),
        # Where the site's own commands find it, on whatever port it is.
        "CONTENT_SITE_URL": f"http://{HOST}:{site_port}/",
    }


def write_environment(file: Path, variables: Mapping[str, str]) -> None:
    """Write variables for a shell to read; there is a secret among them."""
    file.touch(mode=0o600)
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in variables.items())
    file.write_text("".join(lines))


def _begin_services(supervisor: Supervisor) -> Services:
    folder = supervisor.folder
    # Both before either is started: a program may be missing.
    redis = RedisServer(log=folder / "redis.log")
    broker = ActiveMqBroker(
        folder / "activemq", topic=TOPIC, log=folder / "activemq.log"
    )
    return Services(supervisor.begin(redis), supervisor.begin(broker))


def _begin_delivery(
    supervisor: Supervisor, services: Services | None
) -> LocalDeliveryProcess:
    """Start a content service over a copy of the sample site."""
    published = shutil.copytree(PUBLISHED, supervisor.folder / "published")
    delivery = LocalDeliveryProcess(
        PROJECT,
        published,
        log=supervisor.folder / "local_delivery.log",
        environment=os.environ,
        broker_address=services.broker.address if services else "",
    )
    return supervisor.begin(delivery)


def _collect_static_files(
    supervisor: Supervisor, environment: Mapping[str, str]
) -> None:
    command = ChildProcess(
        "collectstatic",
        PROJECT.command("collectstatic", "--no-input", "--verbosity=0"),
        log=supervisor.folder / "collectstatic.log",
        environment=environment,
    )
    supervisor.run(command, seconds=READY_SECONDS)


def _begin_listeners(
    supervisor: Supervisor, environment: Mapping[str, str]
) -> list[ListenerProcess]:
    return [
        supervisor.begin(
            ListenerProcess(
                PROJECT,
                name=f"listener {number}",
                log=supervisor.folder / f"listener_{number}.log",
                environment=environment,
            )
        )
        for number in range(1, LISTENERS + 1)
    ]


def _begin_server(
    supervisor: Supervisor, listener: socket.socket, environment: Mapping[str, str]
) -> SiteProcess:
    server = SiteProcess(
        PROJECT,
        name="gunicorn",
        log=supervisor.folder / "gunicorn.log",
        environment=environment,
        listener=listener,
    )
    supervisor.begin(server)
    listener.close()  # gunicorn has its own copy: when it ends, the port is free
    return server


def _wait_until_ready(delivery: ChildProcess, services: Services | None) -> None:
    delivery.wait_until_ready()
    if services:
        services.redis.wait_until_ready()
        services.broker.wait_until_ready()
