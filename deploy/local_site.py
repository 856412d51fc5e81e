"""The site and its own content service on one machine, as long as a block runs."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.probes import fetch
from deploy.supervision import Child, Supervisor

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "site_frontend" / "sample_site" / "published"
MANAGE = (sys.executable, "-B", str(ROOT / "manage.py"))
GUNICORN = (sys.executable, "-B", "-m", "gunicorn")
GUNICORN_SETTINGS = ROOT / "deploy" / "gunicorn.conf.py"
HOST = "127.0.0.1"
READY_SECONDS = 30.0
ANSWER_SECONDS = 2.0  # how long one attempt to reach the site may take

_ADDRESS = re.compile(r"listens on (http://[^\s,]+)")


class PortTakenError(Exception):
    """Somebody else listens on the port that was asked for."""


@dataclass(frozen=True)
class LocalSite:
    """A site that answers, and what it stands on."""

    supervisor: Supervisor
    server: Child
    port: int
    delivery_address: str  # of its content service, with a slash at the end


@contextmanager
def run_local_site(port: int) -> Iterator[LocalSite]:
    """Start the site over a copy of the sample site; stop it and delete the copy.

    Args:
        port: The site's; 0 takes any that is free.

    Raises:
        PortTakenError: Nothing was started.
        SupervisionError: A process ended, or did not get ready.
        StopRequested: A signal asked for the end.
    """
    with listen(port) as listener, Supervisor() as supervisor:
        delivery_address = _start_delivery(supervisor)
        environment = build_environment(supervisor.folder, delivery_address)
        supervisor.run(
            "collectstatic",
            (*MANAGE, "collectstatic", "--no-input", "--verbosity=0"),
            environment=environment,
            seconds=READY_SECONDS,
        )
        site_port: int = listener.getsockname()[1]
        server = _start_server(supervisor, listener, environment)
        supervisor.wait_until(
            lambda: _is_answering(site_port), waiting_for=server, seconds=READY_SECONDS
        )
        yield LocalSite(supervisor, server, site_port, delivery_address)


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


def build_environment(folder: Path, delivery_address: str) -> Mapping[str, str]:
    """Return the environment of the site's processes: ours, with what differs here."""
    return {
        **os.environ,
        "CONTENT_SERVICE_URL": delivery_address,
        "SITE_ALLOWED_HOSTS": f"localhost,{HOST}",
        "SITE_HTTPS": "false",
        "SITE_SECRET_KEY": secrets.token_urlsafe(),
        "SITE_STATIC_ROOT": str(folder / "static"),
        "SITE_WORKERS": os.environ.get("SITE_WORKERS", "2"),
    }


def _start_delivery(supervisor: Supervisor) -> str:
    """Return the address of a content service over a copy of the sample site."""
    published = shutil.copytree(PUBLISHED, supervisor.folder / "published")
    delivery = supervisor.start(
        "local delivery",
        (*MANAGE, "local_delivery", str(published), "--port", "0"),
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    return supervisor.wait_until(
        lambda: _find_address(delivery), waiting_for=delivery, seconds=READY_SECONDS
    )


def _find_address(delivery: Child) -> str | None:
    match = _ADDRESS.search(delivery.read_log())
    return match[1] if match else None


def _start_server(
    supervisor: Supervisor, listener: socket.socket, environment: Mapping[str, str]
) -> Child:
    descriptor = listener.fileno()
    server = supervisor.start(
        "gunicorn",
        (*GUNICORN, "-c", str(GUNICORN_SETTINGS), "--bind", f"fd://{descriptor}"),
        environment=environment,
        pass_fds=(descriptor,),
    )
    listener.close()  # gunicorn has its own copy: when it ends, the port is free
    return server


def _is_answering(port: int) -> bool | None:
    """Whether the site answers, in any way: ``None`` for not yet."""
    try:
        fetch(HOST, port, "/", timeout_seconds=ANSWER_SECONDS)
    except (OSError, http.client.HTTPException):
        return None
    return True
