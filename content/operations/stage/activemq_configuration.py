"""The configuration files of a private ActiveMQ Classic."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec

LOGGING = """\
log4j.rootLogger=INFO, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %-5p %m%n
"""
_BROKER = """\
<beans xmlns="http://www.springframework.org/schema/beans"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans
  http://www.springframework.org/schema/beans/spring-beans.xsd
  http://activemq.apache.org/schema/core
  http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="stage"
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
      <transportConnector name="openwire" uri="tcp://127.0.0.1:{ports.openwire}"/>
      <transportConnector name="stomp" uri="stomp://127.0.0.1:{ports.stomp}"/>
      {tls_connector}
    </transportConnectors>
  </broker>
</beans>
"""
_PERSISTENCE = """\
<persistenceAdapter><kahaDB directory="{base}/data/kahadb"/></persistenceAdapter>"""
_AUTHENTICATION = """\
<plugins><simpleAuthenticationPlugin><users>
  <authenticationUser username="{user}" password="{password}" groups="users"/>
</users></simpleAuthenticationPlugin></plugins>"""
_TLS = """\
<sslContext><sslContext
  keyStore="file:{tls.broker_store}" keyStorePassword="{tls.password}"
  trustStore="file:{tls.trust_store}" trustStorePassword="{tls.password}"/></sslContext>"""
_TLS_CONNECTOR = """\
<transportConnector name="stomp+ssl" uri="stomp+ssl://127.0.0.1:{ports.stomp_tls}{wanted}"/>"""


class BrokerTls(Protocol):
    """PKCS #12 files, both with the same password."""

    @property
    def broker_store(self) -> Path:
        """The broker's certificate and key."""
        ...

    @property
    def trust_store(self) -> Path:
        """Who may vouch for clients."""
        ...

    @property
    def password(self) -> str: ...


class BrokerPorts(msgspec.Struct, frozen=True, kw_only=True):
    """Where a broker listens, by protocol."""

    stomp: int
    stomp_tls: int
    """Used only with certificates."""
    openwire: int
    """For publishers in Java."""


def build_configuration(
    base: Path,
    ports: BrokerPorts,
    *,
    topic: str,
    is_persistent: bool,
    credentials: tuple[str, str] | None,
    tls: BrokerTls | None,
    is_tls_mutual: bool,
) -> str:
    """Return ``activemq.xml``; see ``ActiveMqBroker`` for what it is made of."""
    user, password = credentials or ("", "")
    wanted = "?transport.needClientAuth=true" if is_tls_mutual else ""
    return _BROKER.format(
        base=base,
        ports=ports,
        topic=topic,
        persistent=str(is_persistent).lower(),
        persistence=_PERSISTENCE.format(base=base) if is_persistent else "",
        authentication=(
            _AUTHENTICATION.format(user=user, password=password) if credentials else ""
        ),
        tls=_TLS.format(tls=tls) if tls else "",
        tls_connector=_TLS_CONNECTOR.format(ports=ports, wanted=wanted) if tls else "",
    )
