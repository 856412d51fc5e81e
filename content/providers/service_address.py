"""Where a content service is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

_DEFAULT_PORTS = {"http": 80, "https": 443}
_CREDENTIALS = re.compile(r"^([^/@]*//)?.*@", re.DOTALL)
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f]")


class ServiceAddress(msgspec.Struct, frozen=True, kw_only=True):
    """A base URL in its parts. Equal ones share connections."""

    scheme: str
    host: str  # lower case, an IPv6 address without its brackets
    port: int
    ca_bundle: str | None = None  # a file of trusted certificates; None: the system's

    @classmethod
    def parse(cls, base_url: str, *, ca_bundle: str | None = None) -> ServiceAddress:
        """Read ``https://host:port/path/``; the path is not part of the address.

        Raises:
            ValueError: It is no such URL, and the message says why.
        """
        if _UNFIT.search(base_url):
            raise ValueError("it contains blanks or control characters")
        parts = urlsplit(base_url)
        if parts.scheme not in _DEFAULT_PORTS:
            raise ValueError("it must begin with http:// or https://")
        if parts.username is not None or parts.password is not None:
            raise ValueError("it must not hold a user name or password")
        if "?" in base_url or "#" in base_url:
            raise ValueError("it must have no query and no fragment")
        if not parts.path.endswith("/"):
            raise ValueError("it must end with a slash")
        if not parts.hostname:
            raise ValueError("it names no host")
        try:
            given = parts.port
        except ValueError:
            # Its text repeats what is no port: that may be a part of a password.
            raise ValueError("its port is no number that a port can have") from None
        port = _DEFAULT_PORTS[parts.scheme] if given is None else given
        return cls(
            scheme=parts.scheme, host=parts.hostname, port=port, ca_bundle=ca_bundle
        )

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def without_credentials(url: str) -> str:
    """Return a URL, or what was meant as one, for others to read."""
    return _CREDENTIALS.sub(r"\1…@", url)


def path_of(base_url: str) -> str:
    """Return the path that requests to a service begin with; it ends with a slash."""
    return urlsplit(base_url).path
