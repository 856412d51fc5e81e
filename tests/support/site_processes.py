"""The site and local delivery as the processes they are in production."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "site_frontend" / "sample_site" / "published"
READY_SECONDS = 30.0


class Process:
    """A child process on a loopback port, with a log of what it says."""

    def __init__(
        self,
        command: Sequence[str],
        port: int,
        log: Path,
        environment: Mapping[str, str],
    ) -> None:
        self.port = port
        self._command = command
        self._log = log
        self._environment = {**os.environ, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until the port answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=ROOT,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._accepts():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"Not ready:\n{self._log.read_text()[-4000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def read_log(self) -> str:
        return self._log.read_text()

    def _accepts(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.connect()
        except OSError:
            return False
        finally:
            connection.close()
        return True


class LocalDeliveryProcess(Process):
    """Local delivery over a published folder, always on the same port."""

    def __init__(self, folder: Path, logs: Path) -> None:
        port = free_port()
        command = [
            *(sys.executable, "manage.py", "local_delivery", str(folder)),
            *("--port", str(port)),
        ]
        super().__init__(command, port, logs / "local_delivery.log", {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def read_statistics(self) -> dict[str, Any]:
        """Return its counters: requests by route, connections accepted and open."""
        statistics: dict[str, Any] = json.loads(self._manage("GET", "statistics"))
        return statistics

    def set_faults(self, *faults: dict[str, Any]) -> None:
        """Fail on purpose from now on; without arguments no more."""
        self._manage("POST", "faults", json.dumps(faults).encode())

    def _manage(self, method: str, name: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(  # noqa: S310  # loopback
            f"{self.url}-/{name}", data=body, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            content: bytes = answer.read()
        return content


class SiteProcess(Process):
    """The site under gunicorn, as deployed."""

    def __init__(
        self, content_service_url: str, logs: Path, environment: Mapping[str, str]
    ) -> None:
        port = free_port()
        command = [
            *(sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"),
            *("--bind", f"127.0.0.1:{port}"),
        ]
        super().__init__(
            command,
            port,
            logs / "site.log",
            {
                "CONTENT_SERVICE_URL": content_service_url,
                "SITE_SECRET_KEY": "of the tests",
                **environment,
            },
        )


@contextmanager
def running_site(
    logs: Path, folder: Path = PUBLISHED, **environment: str
) -> Iterator[tuple[SiteProcess, LocalDeliveryProcess]]:
    """Run both for as long as the block, with the site's environment as given."""
    delivery = LocalDeliveryProcess(folder, logs)
    site = SiteProcess(delivery.url, logs, environment)
    try:
        delivery.start()
        site.start()
        yield site, delivery
    finally:
        site.stop()
        delivery.kill()
