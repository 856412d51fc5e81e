"""A private Varnish with the configuration that is deployed, before a site of a test."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from tests.conftest import require_file, require_tool

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy/varnish/site.vcl"

_PORT = '.port = "8080"'


class VarnishProcess(ChildProcess):
    """A Varnish on a port of its own."""

    def __init__(
        self, folder: Path, *, site_port: int, port: int | None = None
    ) -> None:
        """Write its configuration; nothing runs yet.

        Args:
            folder: For all that it writes; it has to exist.
            site_port: Where the site listens, or will.
            port: Where it listens itself; ``None`` for a free one.
        """
        self.port = port or free_port()
        text = CONFIGURATION.read_text()
        assert _PORT in text
        configuration = folder / "site.vcl"
        configuration.write_text(text.replace(_PORT, f'.port = "{site_port}"'))
        # Debian has it where only root looks.
        program = require_tool("varnishd", path=f"{os.environ['PATH']}:/usr/sbin")
        require_file("/usr/lib/*/varnish/vmods/libvmod_xkey.so")
        super().__init__(
            "varnish",
            (
                *(program, "-F", "-j", "none", "-n", str(folder / "work")),
                *("-a", f"127.0.0.1:{self.port}", "-f", str(configuration)),
                *("-s", "malloc,32m", "-T", "none"),
            ),
            log=folder / "varnish.log",
            environment={"PATH": os.environ["PATH"]},  # it compiles its configuration
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running_varnish(
    folder: Path, *, site_port: int, port: int | None = None
) -> Iterator[VarnishProcess]:
    """Run it for as long as the block."""
    varnish = VarnishProcess(folder, site_port=site_port, port=port)
    varnish.start()
    try:
        yield varnish
    finally:
        varnish.stop()
