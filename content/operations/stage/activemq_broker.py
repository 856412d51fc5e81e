"""A private ActiveMQ Classic on free ports."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content.operations.stage.activemq_configuration import (
    LOGGING,
    BrokerPorts,
    BrokerTls,
    build_configuration,
)
from content.operations.stage.ports import free_port
from content.operations.stage.processes import ChildProcess
from content.operations.stage.programs import get_file, get_program
from content.operations.stage.stomp_publisher import StompPublisher

_HOME = Path("/usr/share/activemq")  # Debian's package "activemq"
_JAR = _HOME / "bin" / "activemq.jar"  # the script beside it is for services
_HEAP = ("-Xms32m", "-Xmx256m")


class ActiveMqBroker(ChildProcess):
    """A broker that can be killed, frozen and started anew on its ports."""

    def __init__(
        self,
        base: Path,
        *,
        topic: str,
        is_persistent: bool = False,
        credentials: tuple[str, str] | None = None,
        tls: BrokerTls | None = None,
        is_tls_mutual: bool = False,
        log: Path | None = None,
    ) -> None:
        """Choose its ports and write its configuration; nothing runs yet.

        Args:
            base: Where its configuration and data will be; made if need be.
            topic: Also feeds every queue ``Consumer.<name>.<topic>``.
            is_persistent: Keep messages and durable subscriptions on disk (KahaDB).
            credentials: The one user and password that are let in; ``None`` for all.
            tls: Also listen with this certificate.
            log: ``None`` for one in ``base``.

        Raises:
            MissingProgramError: There is no ActiveMQ or no Java here.
        """
        ports = BrokerPorts(
            stomp=free_port(), stomp_tls=free_port(), openwire=free_port()
        )
        self.port = ports.stomp
        self.tls_port = ports.stomp_tls
        self.openwire_port = ports.openwire
        self._base = base
        self._has_tls = tls is not None
        self._java_program = get_program("java", package="default-jre-headless")
        self._jar = get_file(_JAR, package="activemq")
        for name in ("conf", "data", "scratch"):
            (base / name).mkdir(parents=True)
        (base / "conf" / "log4j.properties").write_text(LOGGING)
        configuration = base / "conf" / "activemq.xml"
        configuration.write_text(
            build_configuration(
                base,
                ports,
                topic=topic,
                is_persistent=is_persistent,
                credentials=credentials,
                tls=tls,
                is_tls_mutual=is_tls_mutual,
            )
        )
        super().__init__(
            "ActiveMQ",
            self._java(_HEAP, "start", f"xbean:file:{configuration}"),
            log=log or base / "broker.log",
            environment=os.environ,
            folder=base,
        )

    @property
    def address(self) -> str:
        return f"stomp://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Whether it answers over STOMP and accepts on every port."""
        # Connectors start one after the other.
        ports = [self.openwire_port, *([self.tls_port] if self._has_tls else [])]
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), 1).close()
            with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                probe.sendall(b"STOMP\naccept-version:1.2\nhost:stage\n\n\0")
                return probe.recv(4096).startswith((b"CONNECTED", b"ERROR"))
        except OSError:
            return False

    def ensure_running(self) -> None:
        """Start it if it was killed, let it go on if it was frozen."""
        if self.is_running:
            self.thaw()
        else:
            self.start()

    def publish(
        self, topic: str, *texts: str, credentials: tuple[str, str] | None = None
    ) -> None:
        """Publish text messages over STOMP; return when the broker has them.

        Raises:
            OSError, StageError: See ``StompPublisher``.
        """
        with StompPublisher(self.port, credentials=credentials) as publisher:
            publisher.publish(topic, texts)

    def publish_as_java(self, topic: str, text: str, *, count: int = 1) -> None:
        """Publish text messages as a deployer does: over JMS, kept by the broker."""
        command = self._java(
            ("-Xmx64m",),
            *("producer", "--brokerUrl", f"tcp://127.0.0.1:{self.openwire_port}"),
            *("--destination", f"topic://{topic}"),
            *("--messageCount", str(count), "--message", text),
        )
        subprocess.run(  # noqa: S603  # what the code names
            command, check=True, capture_output=True, cwd=self._base
        )

    def _java(self, heap: tuple[str, ...], *arguments: str) -> list[str]:
        base = self._base
        return [
            self._java_program,
            *heap,
            *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            "-Djava.awt.headless=true",
            f"-Djava.io.tmpdir={base}/scratch",
            f"-Dlog4j.configuration=file:{base}/conf/log4j.properties",
            f"-Dactivemq.home={_HOME}",
            f"-Dactivemq.base={base}",
            f"-Dactivemq.conf={base}/conf",
            f"-Dactivemq.data={base}/data",
            *("-jar", str(self._jar)),
            *arguments,
        ]


@contextmanager
def running_broker(broker: ActiveMqBroker) -> Iterator[ActiveMqBroker]:
    """Run a broker for as long as the block."""
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
