"""What ``CONTENT_BROKER`` may hold, and what is said of anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from content.invalidation.activemq_options import (
    BrokerAddress,
    BrokerOptions,
    Subscription,
    TlsFiles,
)
from content.invalidation.listening import broker_options

ADDRESS = "stomp://broker:61613"


def test_an_address_is_enough():
    assert broker_options({"addresses": [ADDRESS]}) == BrokerOptions(
        addresses=(BrokerAddress(host="broker", port=61613, is_tls=False),),
        topic="TridionCacheChannel",
    )


def test_everything_can_be_said(tmp_path):
    options = broker_options(
        {
            "addresses": ("stomp://one", "two:1234"),
            "topic": "News",
            "subscription": "durable",
            "client_id": "site",
            "user": "listener",
            "password": "secret",
            "authorities": str(tmp_path / "authority.pem"),
            "certificate": str(tmp_path / "client.pem"),
            "key": str(tmp_path / "client.key"),
            "heart_beat_seconds": 2,
            "connect_timeout_seconds": 3.5,
        }
    )
    assert [str(each) for each in options.addresses] == [
        "stomp://one:61613",
        "stomp://two:1234",
    ]
    assert options.subscription is Subscription.DURABLE
    assert (options.topic, options.client_id) == ("News", "site")
    assert (options.user, options.password) == ("listener", "secret")
    assert options.tls == TlsFiles(
        authorities=tmp_path / "authority.pem",
        certificate=tmp_path / "client.pem",
        key=tmp_path / "client.key",
    )
    assert (options.heart_beat_seconds, options.connect_timeout_seconds) == (2, 3.5)


@pytest.mark.parametrize(
    "name", ["client_id", "user", "password", "authorities", "certificate", "key"]
)
@pytest.mark.parametrize("nothing", ["", None])
def test_what_an_environment_leaves_empty_is_as_if_it_were_not_named(name, nothing):
    assert broker_options({"addresses": [ADDRESS], name: nothing}) == broker_options(
        {"addresses": [ADDRESS]}
    )


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (None, "is no mapping"),
        ([ADDRESS], "is no mapping"),
        ({}, "no address of a broker"),
        ({"addresses": []}, "no address of a broker"),
        ({"addresses": ADDRESS}, "addresses: Expected `array`"),  # no list of letters
        ({"addresses": [61613]}, "addresses: Expected `str`"),
        ({"addresses": ["tcp://broker:61616"]}, "the scheme must be one of"),
        ({"addresses": ["stomp://user@broker"]}, "not of the form"),
        ({"addresses": ["stomp://broker:port"]}, "broker:port.*not of the form"),
        ({"topic": ""}, "no topic"),
        ({"adresses": [ADDRESS], "user": "x"}, "adresses means nothing"),
        ({"tls": {}}, "tls means nothing"),
        ({1: 2}, "1 means nothing"),
        ({"subscription": "multicast"}, "subscription: Invalid enum value"),
        ({"subscription": "queue"}, "subscription queue needs a client id"),
        ({"client_id": 5}, "client_id: Expected `str`"),
        ({"heart_beat_seconds": "5"}, "heart_beat_seconds: Expected `float`"),
        ({"heart_beat_seconds": 0}, "heart-beats cannot be switched off"),
        ({"connect_timeout_seconds": 0}, "no time to connect"),
        ({"authorities": 5}, "authorities: Expected `str`"),
        (
            {"addresses": ["stomp+ssl://broker"], "authorities": "nowhere.pem"},
            "TLS files cannot be used",
        ),
    ],
    ids=str,
)
def test_what_means_nothing_is_said_to_by_name(settings, why):
    if isinstance(settings, dict) and settings and "addresses" not in settings:
        settings = {"addresses": [ADDRESS], **settings}
    with pytest.raises(ImproperlyConfigured, match=f"CONTENT_BROKER.*{why}"):
        broker_options(settings)


def test_a_password_is_in_no_message():
    settings = {"addresses": ["nonsense://x"], "password": "pass-word"}
    with pytest.raises(ImproperlyConfigured) as caught:
        broker_options(settings)
    assert "pass-word" not in str(caught.value)


def test_files_that_are_not_needed_are_not_read():
    options = broker_options({"addresses": [ADDRESS], "authorities": "nowhere.pem"})
    assert options.tls.authorities == Path("nowhere.pem")
