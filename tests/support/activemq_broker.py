"""A private ActiveMQ Classic on free ports, for tests that need a real one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import require_tool
from tests.support.ports import free_port
from tests.support.tls_material import PASSWORD, TlsMaterial

_HOME = Path("/usr/share/activemq")  # Debian's package "activemq"
_JAR = _HOME / "bin" / "activemq.jar"
_READY_SECONDS = 30.0

_CONFIGURATION = """\
<beans xmlns="http://www.springframework.org/schema/beans"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans
  http://www.springframework.org/schema/beans/spring-beans.xsd
  http://activemq.apache.org/schema/core
  http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="test"
    useJmx="false" schedulerSupport="false" dataDirectory="{base}/data"
    persistent="{persistent}">
    <destinationInterceptors><virtualDestinationInterceptor><virtualDestinations>
      <virtualTopic name="{topic}" prefix="Consumer.*." selectorAware="false"/>
    </virtualDestinations></virtualDestinationInterceptor></destinationInterceptors>
    {persistence}
    {authentication}
    {tls}
    <systemUsage><systemUsage>
      <memoryUsage><memoryUsage limit="64 mb"/></memoryUsage>
      <storeUsage><storeUsage limit="256 mb"/></storeUsage>
      <tempUsage><tempUsage limit="256 mb"/></tempUsage>
    </systemUsage></systemUsage>
    <transportConnectors>
      <transportConnector name="openwire" uri="tcp://127.0.0.1:{openwire_port}"/>
      <transportConnector name="stomp" uri="stomp://127.0.0.1:{port}"/>
      {tls_connector}
    </transportConnectors>
  </broker>
</beans>
"""
_AUTHENTICATION = """\
<plugins><simpleAuthenticationPlugin><users>
  <authenticationUser username="{user}" password="{password}" groups="users"/>
</users></simpleAuthenticationPlugin></plugins>"""
_TLS = """\
<sslContext><sslContext keyStore="file:{tls.broker_store}" keyStorePassword="{word}"
  trustStore="file:{tls.trust_store}" trustStorePassword="{word}"/></sslContext>"""
_LOGGING = """\
log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %-5p %m%n
"""


class ActiveMqBroker:
    """A broker process that can be killed, frozen and started anew on its ports."""

    def __init__(
        self,
        base: Path,
        *,
        topic: str,
        is_persistent: bool = False,
        credentials: tuple[str, str] | None = None,
        tls: TlsMaterial | None = None,
        is_tls_mutual: bool = False,
    ) -> None:
        """Choose its ports and write its configuration; nothing runs yet.

        Args:
            topic: Also feeds every queue ``Consumer.<name>.<topic>``.
            is_persistent: Keep messages and durable subscriptions on disk (KahaDB).
            credentials: The one user and password that are let in; ``None`` for all.
            tls: Also listen with this certificate.
        """
        self.port = free_port()
        self.openwire_port = free_port()
        self.tls_port = free_port()
        self._base = base
        self._has_tls = tls is not None
        self._log = base / "broker.log"
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("conf", "data", "scratch"):
            (base / name).mkdir(parents=True)
        (base / "conf" / "log4j.properties").write_text(_LOGGING)
        user, password = credentials or ("", "")
        wanted = "?transport.needClientAuth=true" if is_tls_mutual else ""
        configuration = _CONFIGURATION.format(
            base=base,
            topic=topic,
            persistent=str(is_persistent).lower(),
            persistence=(
                f'<persistenceAdapter><kahaDB directory="{base}/data/kahadb"/>'
                "</persistenceAdapter>"
                if is_persistent
                else ""
            ),
            authentication=(
                _AUTHENTICATION.format(user=user, password=password)
                if credentials
                else ""
            ),
            tls=_TLS.format(tls=tls, word=PASSWORD) if tls else "",
            tls_connector=(
                '<transportConnector name="stomp+ssl"'
                f' uri="stomp+ssl://127.0.0.1:{self.tls_port}{wanted}"/>'
                if tls
                else ""
            ),
            openwire_port=self.openwire_port,
            port=self.port,
        )
        (base / "conf" / "activemq.xml").write_text(configuration)

    def start(self) -> None:
        """Start, and wait until it answers over STOMP and accepts on every port."""
        command = self._java(
            "-Xms32m",
            "-Xmx128m",
            *("start", f"xbean:file:{self._base}/conf/activemq.xml"),
        )
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, cwd=self._base
            )
        deadline = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"Not ready:\n{self._log.read_text()[-4000:]}")
            time.sleep(0.02)

    def ensure_running(self) -> None:
        """Start it if it was killed, let it go on if it was frozen."""
        if self._process is None:
            self.start()
        else:
            self.thaw()

    def kill(self) -> None:
        """End it at once, as a crash would, frozen or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hang: connections stay open, the system accepts new ones for it."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def publish(
        self, topic: str, *texts: str, credentials: tuple[str, str] | None = None
    ) -> None:
        """Publish text messages over STOMP; return when the broker has them."""
        login = "login:{}\npasscode:{}\n".format(*credentials) if credentials else ""
        frames = [f"STOMP\naccept-version:1.2\nhost:test\n{login}\n\0"]
        frames += [
            f"SEND\ndestination:/topic/{topic}\npersistent:true\nreceipt:{number}\n\n"
            f"{text}\0"
            for number, text in enumerate(texts)
        ]
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall("".join(frames).encode())
            answer = b""
            while answer.count(b"RECEIPT\n") < len(texts):
                received = connection.recv(65536)
                if not received or b"ERROR" in answer:
                    raise RuntimeError(f"Not published: {answer.decode()}")
                answer += received

    def publish_as_java(self, topic: str, text: str, *, count: int = 1) -> None:
        """Publish text messages as a deployer does: over JMS, kept by the broker."""
        command = self._java(
            "-Xmx64m",
            *("producer", "--brokerUrl", f"tcp://127.0.0.1:{self.openwire_port}"),
            *("--destination", f"topic://{topic}"),
            *("--messageCount", str(count), "--message", text),
        )
        subprocess.run(command, check=True, capture_output=True, cwd=self._base)

    def _java(self, *arguments: str) -> list[str]:
        heap = [each for each in arguments if each.startswith("-X")]
        base = self._base
        return [
            "java",
            *heap,
            *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            "-Djava.awt.headless=true",
            f"-Djava.io.tmpdir={base}/scratch",
            f"-Dlog4j.configuration=file:{base}/conf/log4j.properties",
            f"-Dactivemq.home={_HOME}",
            f"-Dactivemq.base={base}",
            f"-Dactivemq.conf={base}/conf",
            f"-Dactivemq.data={base}/data",
            *("-jar", str(_JAR)),
            *arguments[len(heap) :],
        ]

    def _signal(self, number: int) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def _answers(self) -> bool:
        # Connectors start one after the other.
        ports = [self.openwire_port, *([self.tls_port] if self._has_tls else [])]
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), 1).close()
            with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                probe.sendall(b"STOMP\naccept-version:1.2\nhost:test\n\n\0")
                return probe.recv(4096).startswith((b"CONNECTED", b"ERROR"))
        except OSError:
            return False


def require_activemq() -> None:
    """Skip the calling test where there is no ActiveMQ; fail it under CI."""
    require_tool("java")
    require_tool("activemq")  # its jar is what is started, the script is for services


@contextmanager
def running_broker(broker: ActiveMqBroker) -> Iterator[ActiveMqBroker]:
    """Run a broker for as long as the block."""
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
