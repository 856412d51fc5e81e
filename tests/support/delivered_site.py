"""The sample site in this process, over a local delivery of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import override_settings

from content.local_delivery.service import LocalDelivery
from tests.support.local_delivery import running_local_delivery
from tests.support.running_site import PUBLISHED


@contextmanager
def delivered_site(**settings: Any) -> Iterator[LocalDelivery]:
    """Let this process be the site, whose answers are kept; give its content service.

    Args:
        settings: Others than the sample site's own.
    """
    with running_local_delivery(PUBLISHED) as delivery:
        provider = {
            "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
            "OPTIONS": {"base_url": delivery.url},
        }
        with override_settings(
            CONTENT_OUTPUT_CACHE=True,
            CONTENT_EVENT_SOURCE="",
            CONTENT_PROVIDERS={"default": provider},
            **settings,
        ):
            yield delivery
