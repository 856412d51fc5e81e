from __future__ import annotations

import re

import msgspec
import pytest

from content.invalidation.activemq_options import (
    BrokerOptions,
    Subscription,
    TlsFiles,
    parse_broker_address,
)

OPTIONS = BrokerOptions(
    addresses=(parse_broker_address("broker"),),
    topic="TridionCacheChannel",
    client_id="web",
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("broker", "stomp://broker:61613"),
        ("broker:1234", "stomp://broker:1234"),
        ("stomp://broker", "stomp://broker:61613"),
        ("stomp+ssl://broker", "stomp+ssl://broker:61612"),
        ("stomp+ssl://[::1]:1234", "stomp+ssl://[::1]:1234"),
    ],
)
def test_address_is_read(text, read):
    assert str(parse_broker_address(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tcp://broker:61616",
        "stomp://",
        "stomp://broker/topic",
        "stomp://broker:port",
        "stomp://broker:99999",
        "stomp://user@broker",
        "failover:(tcp://a,tcp://b)",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        parse_broker_address(text)


@pytest.mark.parametrize("text", ["broker:port", "broker:99999", "stomp://[::1"])
def test_an_address_that_is_none_is_named(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_broker_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "stomp://user:pass-word@broker:61613",
        "tcp://user:pass-word@broker",
        "user:pass-word@broker:port",
        "stomp://user:pass-word/1@broker",
        "stomp://user:[pass-word@broker",
    ],
)
def test_a_password_in_an_address_is_not_repeated(text):
    with pytest.raises(ValueError, match="broker") as caught:
        parse_broker_address(text)
    assert "pass-word" not in str(caught.value)


@pytest.mark.parametrize(
    ("subscription", "destination", "is_kept"),
    [
        ("topic", "/topic/TridionCacheChannel", False),
        ("durable", "/topic/TridionCacheChannel", True),
        ("queue", "/queue/Consumer.web.TridionCacheChannel", True),
    ],
)
def test_destination_is_that_of_the_subscription(subscription, destination, is_kept):
    options = msgspec.structs.replace(OPTIONS, subscription=Subscription(subscription))
    options.validate()
    assert (options.destination, options.is_kept) == (destination, is_kept)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"addresses": ()}, "no address"),
        ({"topic": ""}, "no topic"),
        ({"subscription": Subscription.DURABLE, "client_id": ""}, "client id"),
        ({"subscription": Subscription.QUEUE, "client_id": ""}, "client id"),
        ({"heart_beat_seconds": 0}, "heart-beats"),
        ({"connect_timeout_seconds": 0}, "connect"),
    ],
)
def test_options_that_cannot_work_are_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        msgspec.structs.replace(OPTIONS, **wrong).validate()


def test_tls_files_are_looked_at_if_an_address_needs_them(tmp_path):
    options = msgspec.structs.replace(
        OPTIONS, tls=TlsFiles(authorities=tmp_path / "absent.pem")
    )
    options.validate()
    address = parse_broker_address("stomp+ssl://broker")
    with pytest.raises(ValueError, match="TLS"):
        msgspec.structs.replace(options, addresses=(address,)).validate()
