from __future__ import annotations

import pytest

from content.operations.client_addresses import (
    Networks,
    comes_from,
    find_client_address,
    is_from_proxy,
)

PROXIES = Networks(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"])


def asked(peer: str, forwarded: str | None = None) -> dict[str, str]:
    named = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return {"REMOTE_ADDR": peer, **named}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        # Who is no proxy speaks for itself only.
        ("192.0.2.1", "127.0.0.1", "192.0.2.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        # What a client has sent stands first, what the proxies saw stands last.
        ("10.1.2.3", "127.0.0.1, 192.0.2.1, 10.9.9.9", "192.0.2.1"),
        ("10.1.2.3", "10.0.0.1,10.0.0.2", "10.0.0.1"),
        ("::ffff:10.1.2.3", "192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db9::7", "2001:db9::7"),
        ("", "192.0.2.1", "192.0.2.1"),  # by a Unix socket
        ("", None, ""),
        ("127.0.0.1", "nobody", ""),
        ("127.0.0.1", ",", ""),
    ],
)
def test_client_is_the_last_that_is_no_proxy(peer, forwarded, client):
    assert find_client_address(asked(peer, forwarded), PROXIES) == client


def test_everybody_may_be_a_proxy():
    assert is_from_proxy(asked("192.0.2.1"), Networks(["*"]))
    assert is_from_proxy(asked("2001:db9::1"), Networks(["*"]))


def test_where_everybody_is_believed_nobody_can_say_who_he_is_himself():
    everybody = Networks(["*"])
    spoofed = asked("203.0.113.1", "10.0.0.1, 192.0.2.1")
    assert find_client_address(spoofed, everybody) == "192.0.2.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "may"),
    [
        ("10.1.2.3", None, True),
        ("192.0.2.1", None, False),
        ("127.0.0.1", "10.1.2.3", True),
        ("127.0.0.1", "10.1.2.3, 192.0.2.1", False),
        # A proxy that was forgotten, in the network that may: visitors come by it.
        ("10.1.2.3", "192.0.2.1", False),
        ("10.1.2.3", "10.9.9.9", False),
        ("", None, False),
    ],
)
def test_request_comes_from_where_it_surely_does(peer, forwarded, may):
    allowed, proxies = Networks(["10.0.0.0/8"]), Networks(["127.0.0.1"])
    assert comes_from(asked(peer, forwarded), allowed, proxies) is may


def test_without_proxies_nobody_is_one_who_has_an_address():
    assert not is_from_proxy(asked("127.0.0.1"), Networks([]))
    assert is_from_proxy(asked(""), Networks([]))


@pytest.mark.parametrize("wrong", ["example.org", "10.0.0.1/8", ""])
def test_what_is_no_network_is_refused(wrong):
    with pytest.raises(ValueError, match=r"does not appear|host bits"):
        Networks([wrong])
