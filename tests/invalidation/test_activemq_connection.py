"""Connections that cannot be made: each fails in time, and says why."""

from __future__ import annotations

import logging
import socket
from typing import Any

import pytest

from content.invalidation.activemq_connection import (
    BrokerConnection,
    BrokerConnectionError,
    BrokerRefusedConnectionError,
    BrokerRejectedError,
)
from content.invalidation.activemq_inbox import Inbox
from content.invalidation.activemq_options import TlsFiles
from content.operations.stage.activemq_broker import (
    ActiveMqBroker,
    running_broker,
)
from content.operations.stage.ports import free_port
from tests.conftest import require_activemq
from tests.support.activemq_listening import (
    TOPIC,
    Listening,
    broker_options,
    listening,
)

pytestmark = [pytest.mark.activemq, pytest.mark.slow]

USER = ("web", "secret")
WRONG = "wrong"


@pytest.fixture(scope="module")
def broker(tmp_path_factory, material):
    """A broker that lets in who has the password, and over TLS a certificate."""
    require_activemq()
    broker = ActiveMqBroker(
        tmp_path_factory.mktemp("activemq") / "broker",
        topic=TOPIC,
        credentials=USER,
        tls=material,
        is_tls_mutual=True,
    )
    with running_broker(broker):
        yield broker


def log_in(port: int, **options: Any) -> None:
    """Try to log in and subscribe; return nothing if that works."""
    chosen = broker_options(port, **options)
    connection = BrokerConnection(
        chosen.addresses[0],
        chosen,
        inbox=Inbox(max_messages=10, max_bytes=1000),
        on_lost=lambda: None,
    )
    try:
        connection.log_in()
        connection.subscribe()
    finally:
        connection.close()


def test_password_lets_in(broker):
    log_in(broker.port, user=USER[0], password=USER[1])


@pytest.mark.parametrize("user", [None, USER[0]])
def test_wrong_password_is_what_the_broker_says(broker, user):
    with pytest.raises(BrokerRejectedError, match="or password is invalid"):
        log_in(broker.port, user=user, password=WRONG)


def test_own_certificate_lets_in(broker, material):
    tls = TlsFiles(
        authorities=material.authority,
        certificate=material.client_certificate,
        key=material.client_key,
    )
    options = broker_options(broker.tls_port, user=USER[0], password=USER[1], tls=tls)
    with listening(options) as listener:
        listener.sink.wait_for_gaps(1)
        broker.publish(TOPIC, "secret", credentials=USER)
        listener.sink.wait_for_body("secret")


def test_missing_certificate_is_an_error_in_time(broker, material):
    tls = TlsFiles(authorities=material.authority)
    with pytest.raises(BrokerConnectionError):
        log_in(broker.tls_port, tls=tls, user=USER[0], password=USER[1])


def test_broker_of_a_strange_authority_is_not_trusted(broker, material):
    with pytest.raises(BrokerConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        log_in(broker.tls_port, tls=TlsFiles(authorities=material.stranger))


def test_port_for_other_clients_is_suspected(broker):
    with pytest.raises(BrokerConnectionError):
        log_in(broker.openwire_port, connect_timeout_seconds=0.5)


def test_tls_to_a_plain_port_fails(broker, material):
    with pytest.raises(BrokerConnectionError):
        log_in(
            broker.port,
            tls=TlsFiles(authorities=material.authority),
            connect_timeout_seconds=0.5,
        )


def test_listener_that_is_rejected_goes_on_trying(broker):
    with listening(broker_options(broker.port)) as listener:
        listener.wait_until(
            lambda: "or password is invalid" in listener.source.status().last_error
        )
        assert listener.source.status().connections == 0


@pytest.mark.parametrize("is_tls", [False, True])
def test_port_that_never_answers_is_given_up_in_time(is_tls):
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(BrokerConnectionError, match=r"no answer|timed out"),
    ):
        log_in(
            silent.getsockname()[1],
            tls=TlsFiles() if is_tls else None,
            connect_timeout_seconds=0.2,
        )


def test_refused_connection_is_told_from_others():
    with pytest.raises(BrokerRefusedConnectionError, match="refused"):
        log_in(free_port())


def test_refused_connection_is_logged_once_with_what_to_look_for(caplog):
    caplog.set_level(logging.INFO, "content")
    listener = Listening(broker_options(free_port()))
    refused = []
    listener.source.start()
    listener.wait_until(lambda: bool(caplog.records))
    listener.source._is_stopping.wait(0.5)  # several attempts
    listener.source.stop()
    refused = [r.getMessage() for r in caplog.records if "refused" in r.getMessage()]
    assert len(refused) == 1
    assert "STOMP switched off" in refused[0]


def test_connection_that_was_cut_before_it_was_made_is_not_made(broker):
    options = broker_options(broker.port)
    connection = BrokerConnection(
        options.addresses[0],
        options,
        inbox=Inbox(max_messages=1, max_bytes=1),
        on_lost=lambda: None,
    )
    connection.cut("no longer wanted")
    with pytest.raises(BrokerConnectionError, match="no longer wanted"):
        connection.log_in()
    connection.close()


def test_certificates_that_cannot_be_read_are_an_error_of_the_connection(tmp_path):
    with pytest.raises(BrokerConnectionError, match="No such file"):
        log_in(1, tls=TlsFiles(authorities=tmp_path / "absent.pem"))


def test_unknown_host_is_an_error_of_the_connection():
    options = broker_options(1)
    address = type(options.addresses[0])(host="host.invalid", port=1, is_tls=False)
    connection = BrokerConnection(
        address,
        options,
        inbox=Inbox(max_messages=1, max_bytes=1),
        on_lost=lambda: None,
    )
    with pytest.raises(BrokerConnectionError):
        connection.log_in()
    connection.close()
