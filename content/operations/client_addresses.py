"""Who asks: the address of a client, whom proxies speak for only if they are trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network


_MOST_KNOWN = 256
_EVERYBODY = ("0.0.0.0/0", "::/0")


class Networks:
    """Some addresses and networks; ``*`` for all there are."""

    def __init__(self, networks: Iterable[str]) -> None:
        """Read them.

        Raises:
            ValueError: One of them is none.
        """
        self._known: dict[str, bool] = {}
        given = tuple(networks)
        self.is_everybody = "*" in given
        self._networks: tuple[_Network, ...] = tuple(
            map(ip_network, _EVERYBODY if self.is_everybody else given)
        )

    def __contains__(self, address: str) -> bool:
        """Whether a text is an address in one of them."""
        # Most ask for few: reading an address takes microseconds.
        known = self._known.get(address)
        if known is None:
            known = self._looks_up(address)
            if len(self._known) < _MOST_KNOWN:
                self._known[address] = known
        return known

    def _looks_up(self, address: str) -> bool:
        read = _read(address) if self._networks else None
        return read is not None and any(
            read.version == each.version and read in each for each in self._networks
        )


@lru_cache(maxsize=16)
def networks_of(setting: tuple[str, ...]) -> Networks:
    """Return what a setting names; read once."""
    return Networks(setting)


def is_from_proxy(environ: Mapping[str, Any], proxies: Networks) -> bool:
    """Whether a request was handed over by a proxy that may speak for others."""
    peer = environ.get("REMOTE_ADDR", "")
    return not peer or peer in proxies  # none: by a Unix socket


def find_client_address(environ: Mapping[str, Any], proxies: Networks) -> str:
    """Return who sent a request: the last of those named that is no proxy of ours.

    What stands before that one in ``X-Forwarded-For`` is what a client says of itself.
    Empty if a proxy names nobody and has no address itself, or what it names is none.
    """
    peer: str = environ.get("REMOTE_ADDR", "")
    if not is_from_proxy(environ, proxies):
        return peer
    named = environ.get("HTTP_X_FORWARDED_FOR", "")
    for each in reversed(named.split(",") if named else ()):
        peer = each.strip()
        # Where everybody is believed, then only of whom they met themselves.
        if proxies.is_everybody or peer not in proxies:
            return peer if _read(peer) is not None else ""
    return peer


def comes_from(
    environ: Mapping[str, Any], allowed: Networks, proxies: Networks
) -> bool:
    """Whether a request was sent from one of some addresses, and surely so.

    Not if somebody speaks for others who is no proxy of ours: it may be one that was
    forgotten, before visitors from everywhere.
    """
    if "HTTP_X_FORWARDED_FOR" in environ and not is_from_proxy(environ, proxies):
        return False
    return find_client_address(environ, proxies) in allowed


def _read(address: str) -> _Address | None:
    try:
        read = ip_address(address)
    except ValueError:
        return None
    # A socket for both families names an IPv4 address in IPv6.
    mapped = read.ipv4_mapped if isinstance(read, IPv6Address) else None
    return mapped or read
