"""What a discovery service says its environment can do: asked now and then, and remembered."""

from __future__ import annotations

import logging
import threading
import time
from http import HTTPStatus

from content.exceptions import ContentServiceError
from content.providers.service_address import ServiceAddress, path_of
from content.providers.service_client import get_service_client
from content.providers.transport import Request

logger = logging.getLogger(__name__)

#: How long an answer counts, and that there was none.
REMEMBERED_SECONDS = 5 * 60  # 5 minutes
# Whoever asks is about to show a page.
_DEADLINE_SECONDS = 1.0

_lock = threading.Lock()
_known: dict[tuple[str, str], tuple[float, bool]] = {}  # only under the lock


def has_capability(discovery_url: str, name: str) -> bool:
    """Whether an environment has a capability; a service that fails is taken for no.

    Asks the service if nobody has for a while, which takes a second at most.

    Args:
        discovery_url: ``https://host:port/discovery.svc/``, with the slash.
    """
    key = (discovery_url, name)
    with _lock:
        known = _known.get(key)
        if known and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
    has_it = _ask(discovery_url, name)
    with _lock:
        _known[key] = (time.monotonic(), has_it)
    return has_it


def forget_capabilities() -> None:
    """Ask anew next time."""
    with _lock:
        _known.clear()


def _ask(discovery_url: str, name: str) -> bool:
    # Without the headers of content services: it is not for it whose page is shown.
    request = Request(target=f"{path_of(discovery_url)}Environment/{name}", headers={})
    try:
        answer = get_service_client().fetch(
            ServiceAddress.parse(discovery_url),
            request,
            may_repeat=False,
            deadline_seconds=_DEADLINE_SECONDS,
        )
    except ContentServiceError as exc:
        logger.warning(
            "discovery service not asked url=%s error=%s", discovery_url, exc
        )
        return False
    return answer.status == HTTPStatus.OK
