"""Which publication a request belongs to: by host and path prefix."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from content.conf import conf

ANY_HOST = "*"


class SitePublication(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """A publication as this site serves it: one entry of ``CONTENT_PUBLICATIONS``."""

    publication_id: int
    hosts: tuple[str, ...] = (ANY_HOST,)  # without port, lower case
    path_prefix: str = "/"  # begins and ends with a slash; published URLs include it
    language: str = "en"  # BCP 47
    title: str = ""
    provider: str = "default"  # a name in CONTENT_PROVIDERS
    error_pages: dict[int, str] = {}  # published URL by HTTP status
    labels: tuple[str, ...] = ()  # published URLs, "5:/x" in publication 5; first wins
    configuration: tuple[str, ...] = ()  # likewise
    is_staging: bool = False  # whether values for staging count
    redirects: str = ""  # published URL
    navigation: str = ""  # likewise, or the URI of the page
    templates: str = ""  # a folder in templates/publications/ that goes before the rest

    def pages_for_site(self) -> tuple[str, ...]:
        """Return the published URLs of what is no page for visitors."""
        named = (*self.labels, *self.configuration, self.redirects, self.navigation)
        return tuple(url for url in named if url.startswith("/"))

    def serves(self, host: str, path: str) -> bool:
        """Whether requests for this host and path belong to the publication."""
        return (ANY_HOST in self.hosts or host in self.hosts) and (
            path.startswith(self.path_prefix) or f"{path}/" == self.path_prefix
        )


def resolve_publication(host: str, path: str) -> SitePublication | None:
    """Return the publication that serves a path on a host, or ``None``.

    A publication that names the host goes before those for every host, and a longer
    path prefix before a shorter one.

    Args:
        host: As the visitor sent it; port and case do not matter.
    """
    name = host_name(host)
    for publication in site_publications():
        if publication.serves(name, path):
            return publication
    return None


def is_known_host(host: str) -> bool:
    """Whether any publication is served on a host, whatever the path."""
    name = host_name(host)
    return any(
        ANY_HOST in each.hosts or name in each.hosts for each in site_publications()
    )


@cache
def site_publications() -> tuple[SitePublication, ...]:
    """Return all publications of the site, the most specific first.

    Raises:
        ImproperlyConfigured: ``CONTENT_PUBLICATIONS`` holds something else.
    """
    try:
        publications = msgspec.convert(
            conf.CONTENT_PUBLICATIONS, tuple[SitePublication, ...], strict=False
        )
    except msgspec.ValidationError as exc:
        raise ImproperlyConfigured(f"CONTENT_PUBLICATIONS: {exc}") from exc
    return tuple(
        sorted(
            publications,
            key=lambda each: (ANY_HOST in each.hosts, -len(each.path_prefix)),
        )
    )


@receiver(setting_changed)
def _forget_publications(*, setting: str, **_kwargs: Any) -> None:
    """Read the setting anew when a test overrides it."""
    if setting == "CONTENT_PUBLICATIONS":
        site_publications.cache_clear()


def publications_of_host(host: str) -> tuple[SitePublication, ...]:
    """Return the publications that a host shows some of, most specific first."""
    name = host_name(host)
    return tuple(
        publication
        for publication in site_publications()
        if publication.serves(name, publication.path_prefix)
    )


def host_name(host: str) -> str:
    """Return a host as publications name it: without port, in lower case."""
    if host.startswith("["):  # an IPv6 address; its colons are no port
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].rstrip(".").lower()
