"""Where a site that runs is reached from a command, and by which host's name."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings  # noqa: TID251  # ALLOWED_HOSTS is Django's own
from django.http.request import split_domain_port, validate_host

from content.conf import conf


def usual_host(site_url: str = "") -> str:
    """Return a host, with its port, that the site answers for.

    That of its address, if it is an allowed one; else the first that is, for behind a
    proxy a site has an address of its own that no visitor knows.

    Args:
        site_url: Instead of ``CONTENT_SITE_URL``.
    """
    host = urlsplit(site_url or conf.CONTENT_SITE_URL).netloc.lower()
    allowed = settings.ALLOWED_HOSTS
    if not validate_host(split_domain_port(host)[0], allowed):
        for name in allowed:
            if not name.startswith((".", "*")):
                return str(name)
    return host
