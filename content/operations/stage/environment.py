"""The environment of a stage's processes: each other, and nothing that is in production."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from content.invalidation.activemq_options import DEFAULT_TOPIC

#: What all keys in Redis begin with.
CACHE_PREFIX = "content"
TOPIC = DEFAULT_TOPIC
#: What the sites of this process's stages sign with; nobody else knows it.
SECRET_KEY = secrets.token_urlsafe()

_OF_A_SITE = ("CONTENT_", "SITE_", "DRILL_")


def inherited_environment() -> dict[str, str]:
    """Return that of this process, without what configures a site."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OF_A_SITE)
    }


def build_environment(
    *,
    service_url: str,
    binary_folder: Path | None = None,
    redis_url: str = "",
    broker_address: str = "",
    subscription: str = "topic",
    workers: int = 2,
    threads: int = 16,
) -> Mapping[str, str]:
    """Return what configures a site over these services; empty for those it has not.

    Every service is named even if there is none, so that no ``.env`` can name another.
    """
    return {
        "CONTENT_SERVICE_URL": service_url,
        "CONTENT_BINARY_FOLDER": str(binary_folder or ""),
        "CONTENT_REDIS_URL": redis_url,
        "CONTENT_CACHE_PREFIX": CACHE_PREFIX,
        "CONTENT_EVENT_SOURCE": "activemq" if broker_address else "local",
        "CONTENT_BROKER_ADDRESSES": broker_address,
        "CONTENT_BROKER_TOPIC": TOPIC,
        "CONTENT_BROKER_SUBSCRIPTION": subscription,
        "CONTENT_BROKER_CLIENT_ID": "" if subscription == "topic" else "stage",
        "SITE_ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_HTTPS": "false",
        "SITE_SECRET_KEY": SECRET_KEY,
        "SITE_WORKERS": str(workers),
        "SITE_THREADS": str(threads),
    }
