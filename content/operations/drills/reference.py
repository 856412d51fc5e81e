"""The site as it would be without any cache: what every answer is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from django.core.handlers.base import BaseHandler
from django.test import override_settings

from content.addressing.publications import resolve_publication
from content.caching.cache import Cache
from content.caching.codecs import Codec
from content.caching.entries import Key
from content.operations.stage.environment import SECRET_KEY
from content.output.addresses import Address
from content.providers.folder import FolderProvider
from content.providers.registry import get_provider

T = TypeVar("T")


class Reference:
    """Renders addresses in this process, from a published folder, anew each time.

    The folder is as it was when it was last looked at.
    """

    def __init__(self, host: str) -> None:
        """Prepare; the settings must be those of :func:`open_reference`.

        Args:
            host: What the compared site is called, with its port: pages may name it.
        """
        self._host = host
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def look_anew(self) -> None:
        """See what has changed in the folder."""
        provider = get_provider()
        assert isinstance(provider, FolderProvider)  # noqa: S101  # see open_reference
        provider.look_anew()

    def render(self, path: str) -> tuple[int, bytes]:
        """Return the status and body that the site should answer with."""
        publication = resolve_publication(self._host, path)
        address = Address(
            publication_id=publication.publication_id if publication else 0,
            scheme="http",
            host=self._host,
            path=path,
        )
        response = self._handler.get_response(address.make_request())
        return response.status_code, getattr(response, "content", b"")


@contextmanager
def open_reference(folder: Path, host: str) -> Iterator[Reference]:
    """Give a reference over a published folder for as long as the block."""
    provider = {
        "BACKEND": "content.providers.folder.FolderProvider",
        "OPTIONS": {"folder": str(folder), "scan_interval_seconds": 1e9},
    }
    with (
        override_settings(
            CONTENT_PROVIDERS={"default": provider},
            CONTENT_CACHE_ALIAS="",
            CONTENT_OUTPUT_CACHE=False,
            CONTENT_EVENT_SOURCE="",
            ALLOWED_HOSTS=["localhost", "127.0.0.1"],
            # Pages hold signed addresses.
            SECRET_KEY=SECRET_KEY,
        ),
        patch.object(Cache, "get", build_always),
    ):
        yield Reference(host)


def build_always(
    _cache: Cache, _key: Key, build: Callable[[], T], _codec: Codec[T]
) -> T:
    """Take the place of ``Cache.get``, without any cache."""
    return build()
