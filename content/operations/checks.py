"""Checks of the settings of probes and metrics; ``content.checks`` runs them."""

from __future__ import annotations

from django.core.checks import CheckMessage, Error

from content.conf import conf
from content.operations.client_addresses import Networks
from content.operations.health.findings import FINDERS

_ADDRESSES = (
    "CONTENT_HEALTH_ADDRESSES",
    "CONTENT_METRICS_ADDRESSES",
    "CONTENT_PROXY_ADDRESSES",
)
_POSITIVE = ("CONTENT_READY_STREAM_SECONDS", "CONTENT_READY_LISTENER_SECONDS")


def check_probes() -> list[CheckMessage]:
    """Return what is wrong with what ``/readyz`` looks at."""
    messages: list[CheckMessage] = []
    if unknown := sorted(set(conf.CONTENT_READY_REQUIRES) - FINDERS.keys()):
        messages.append(
            Error(
                f"CONTENT_READY_REQUIRES names {', '.join(map(repr, unknown))}.",
                hint=f"What can be required: {', '.join(FINDERS)}.",
                id="content.E701",
            )
        )
    messages += [
        Error(
            f"{name} must be positive.",
            hint="Leave it out for the default.",
            id="content.E702",
        )
        for name in _POSITIVE
        if not getattr(conf, name) > 0
    ]
    return messages


def check_addresses() -> list[CheckMessage]:
    """Return what is no address or network among those that are asked for by setting."""
    messages: list[CheckMessage] = []
    for name in _ADDRESSES:
        try:
            Networks(getattr(conf, name))
        except ValueError as exc:
            messages.append(
                Error(
                    f"{name}: {exc}.",
                    hint="Name addresses, 192.0.2.1 or 2001:db8::1, and networks,"
                    " 10.0.0.0/8.",
                    id="content.E703",
                )
            )
    return messages
