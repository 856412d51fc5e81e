"""What an answer is the answer to: all that it may differ by, and nothing else."""

from __future__ import annotations

import io
import sys
from typing import Any, Self
from urllib.parse import quote, urlsplit

import msgspec
from django.core.handlers.wsgi import WSGIRequest

from content.caching.entries import Key

KIND = "output"
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An absolute URL of the site, as answers are kept under it."""

    publication_id: int
    scheme: str
    host: str
    """With the port, in lower case."""
    script_name: str = ""
    path: str
    """Decoded, without the script's name."""
    query: str = ""
    """What is left of it once the parameters that do not count are gone."""

    def __str__(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.host}{self.script_name}{self.path}{query}"

    def key(self, release: str) -> Key:
        """Return the key of the answer that a release of the site gives."""
        site = f"{self.scheme}://{self.host}{self.script_name}"
        variant = f"{quote(release, safe='')} {site}?{self.query}"
        return Key(KIND, self.publication_id, self.path, variant)

    @classmethod
    def of_key(cls, key: Key) -> Self:
        """Return the address that a key was made from."""
        _, _, url = key.variant.partition(" ")
        site, _, query = url.partition("?")
        parts = urlsplit(site)
        return cls(
            publication_id=key.publication_id,
            scheme=parts.scheme,
            host=parts.netloc,
            script_name=parts.path,
            path=key.identity,
            query=query,
        )

    def make_request(self) -> WSGIRequest:
        """Return the request that the answer is built for.

        It holds what the address tells and nothing that one visitor has sent: no cookie,
        no header but ``Host``, no parameter that does not count. So what is built for it
        may be shown to everyone, and is the same whoever asked first.
        """
        parts = urlsplit(f"//{self.host}")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": _as_wsgi(self.script_name),
            "PATH_INFO": _as_wsgi(self.path),
            "QUERY_STRING": self.query,
            "SERVER_NAME": parts.hostname or "",
            "SERVER_PORT": str(parts.port or _DEFAULT_PORTS.get(self.scheme, 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self.host,
            "REMOTE_ADDR": "",
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        return WSGIRequest(environ)


def _as_wsgi(path: str) -> str:
    """WSGI hands the bytes of a path over as Latin-1."""
    return path.encode().decode("latin-1")
