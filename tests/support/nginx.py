"""A private nginx, with whatever a test wants it to do."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from tests.conftest import require_tool

# One process, which is this user, in the foreground; all that it writes is in its folder.
_CONFIGURATION = """\
daemon off;
master_process off;
pid nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {before}
    server {{
        listen 127.0.0.1:{port};
        {server}
    }}
}}
"""

_DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
UPSTREAM = _DEPLOYED / "upstream.conf"
_PAGES = "/var/cache/site-pages"


def site_configuration(
    folder: Path, site_port: int, *, upstream: str = "", site: str = "127.0.0.1:8080"
) -> tuple[str, str]:
    """Return what is deployed before a site, in the two parts of ``NginxProcess``.

    It says in ``X-Kept`` what nginx did, which is for tests alone.

    Args:
        upstream: Instead of what is deployed on a server.
        site: Where the site is there.
    """
    text = f"{upstream or UPSTREAM.read_text()}{(_DEPLOYED / 'site.conf').read_text()}"
    for there, here in (
        (f"server {site};", f"server 127.0.0.1:{site_port};"),
        (_PAGES, str(folder / "kept")),
        ("    listen 80;\n    server_name www.example.org;\n", ""),
    ):
        assert there in text
        text = text.replace(there, here)
    before, _, server = text.partition("\nserver {\n")
    said = "        add_header X-Kept $upstream_cache_status always;\n    }\n"
    return before, f"{server.rpartition('}')[0].rstrip()[:-1]}{said}"


class NginxProcess(ChildProcess):
    """An nginx on a port of its own."""

    def __init__(self, folder: Path, *, server: str, before: str = "") -> None:
        """Write its configuration; nothing runs yet.

        Args:
            folder: For all that it writes; it has to exist.
            server: What stands in the one ``server`` block, beside ``listen``.
            before: What stands in the ``http`` block before it: ``upstream``, say.
        """
        self.port = free_port()
        configuration = folder / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(port=self.port, server=server, before=before)
        )
        # Debian has it where only root looks.
        program = require_tool("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        super().__init__(
            "nginx",
            # "-e": what goes wrong before it has read where errors go.
            (program, "-e", "stderr", "-p", str(folder), "-c", str(configuration)),
            log=folder / "nginx.log",
            environment=os.environ,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether it listens."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def running_nginx(
    folder: Path, *, server: str, before: str = ""
) -> Iterator[NginxProcess]:
    """Run an nginx for as long as the block; arguments are those of ``NginxProcess``.

    Skips the test, or fails it, where nginx is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    nginx = NginxProcess(folder, server=server, before=before)
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()
