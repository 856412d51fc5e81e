"""The site under gunicorn, as deployed."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from content.operations.stage.project import PYTHON, Project

# gunicorn listens long before a worker can answer, and says nothing when one can.
_READY = "Worker ready"
_SETTINGS = f"""\
from runpy import run_path

globals().update(run_path({{path!r}}))


def post_worker_init(worker):
    worker.log.info("{_READY} (pid: %s)", worker.pid)
"""


class SiteProcess(ChildProcess):
    """The site on a port of its own, with its own settings of gunicorn."""

    def __init__(
        self,
        project: Project,
        *,
        log: Path,
        environment: Mapping[str, str],
        application: str = "",
        listener: socket.socket | None = None,
        name: str = "site",
        python: Sequence[str] = PYTHON,
    ) -> None:
        """Choose its port; nothing runs yet.

        Args:
            log: gunicorn's settings are written beside it.
            environment: All of it, with ``SITE_WORKERS``.
            application: Served instead of the project's, as ``module:name``.
            listener: What gunicorn inherits to listen on; ``None`` for a free port. Once
                the caller has closed it, gunicorn cannot be started anew.
            python: Runs gunicorn, which is installed there.
        """
        self.port: int = listener.getsockname()[1] if listener else free_port()
        self.workers = int(environment["SITE_WORKERS"])
        settings = log.with_suffix(".gunicorn.py")
        settings.write_text(_SETTINGS.format(path=str(project.gunicorn_settings)))
        inherited = (listener.fileno(),) if listener else ()
        address = f"fd://{inherited[0]}" if inherited else f"127.0.0.1:{self.port}"
        super().__init__(
            name,
            (
                *(*python, "-m", "gunicorn", "-c", str(settings)),
                *("--bind", address),
                application or project.application,
            ),
            log=log,
            environment=environment,
            folder=project.folder,
            inherited=inherited,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def is_ready(self) -> bool:
        """Whether every worker can answer."""
        return self.read_log().count(_READY) >= self.workers
