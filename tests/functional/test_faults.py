"""What a visitor gets while the content service fails, over real sockets.

``python -m tests.functional.test_faults`` prints it as a table.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.test import Client, override_settings

from content.caching.site_cache import reset_site_cache
from content.local_delivery.faults import Fault, FaultKind
from content.local_delivery.service import LocalDelivery
from content.operations.stage.waiting import wait_until
from content.providers.service_client import get_service_client
from tests.support.linked_pages import write_linked_pages
from tests.support.local_delivery import running_local_delivery

DEADLINE_SECONDS = 1.0
MARGIN_SECONDS = 1.0  # for what is not waiting: a slow machine
SETTINGS: dict[str, object] = {
    "CONTENT_DEADLINE_SECONDS": DEADLINE_SECONDS,
    "CONTENT_READ_TIMEOUT_SECONDS": 0.4,
    "CONTENT_POOL_TIMEOUT_SECONDS": 0.4,
    "CONTENT_CONNECT_TIMEOUT_SECONDS": 0.4,
    "CONTENT_BREAKER_COOL_DOWN_SECONDS": 0.1,
    "ALLOWED_HOSTS": ["testserver"],
}
FAULTS = {
    "hangs": Fault(kind=FaultKind.HANG),
    "answers too late": Fault(kind=FaultKind.LATENCY, seconds=5),
    "resets the connection": Fault(kind=FaultKind.RESET),
    "closes in the middle of the body": Fault(kind=FaultKind.TRUNCATE),
    "answers 500": Fault(kind=FaultKind.STATUS, status=500),
    "answers 503": Fault(kind=FaultKind.STATUS, status=503),
    "answers 503, try again in an hour": Fault(
        kind=FaultKind.STATUS, status=503, retry_after_seconds=3600
    ),
    "answers 401": Fault(kind=FaultKind.STATUS, status=401),
    "answers garbage": Fault(kind=FaultKind.GARBAGE),
}


def settings_over(url: str) -> override_settings:
    """A site in this process over the content service at ``url``."""
    provider = {
        "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
        "OPTIONS": {"base_url": url},
    }
    return override_settings(CONTENT_PROVIDERS={"default": provider}, **SETTINGS)


@contextmanager
def failing_site(folder: Path) -> Iterator[tuple[Client, LocalDelivery]]:
    """The site over local delivery on a socket, which can be told to fail."""
    write_linked_pages(folder, presentations=2, links=2)
    with running_local_delivery(folder) as delivery, settings_over(delivery.url):
        yield Client(), delivery


@pytest.fixture
def site(tmp_path):
    with failing_site(tmp_path) as site:
        yield site


def visit(client: Client) -> tuple[int, str, float]:
    """Return the status and body of the page, and how many seconds it took.

    Nothing is known of it beforehand.
    """
    reset_site_cache()
    begun = time.monotonic()
    response = client.get("/")
    return response.status_code, response.content.decode(), time.monotonic() - begun


def connections_in_use() -> int:
    return sum(
        service.connections.in_use for service in get_service_client().statistics()
    )


def assert_none_is_kept() -> None:
    """Expect that all connections come back; what nobody waits for ends a bit later."""
    wait_until(
        lambda: connections_in_use() == 0, MARGIN_SECONDS, "no connection in use"
    )


def recover(client: Client, delivery: LocalDelivery) -> float:
    """End all faults; return after how many seconds the page is whole again."""
    delivery.faults.replace(())
    begun = time.monotonic()
    while True:
        status, body, _ = visit(client)
        if status == 200 and "not shown" not in body:
            return time.monotonic() - begun
        assert time.monotonic() - begun < 5, body


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_page_that_cannot_be_had_is_a_503_in_time(site, fault):
    client, delivery = site
    assert visit(client)[0] == 200
    delivery.faults.replace([fault])
    status, body, seconds = visit(client)
    assert status == 503
    assert "not shown" not in body
    assert seconds <= DEADLINE_SECONDS + MARGIN_SECONDS
    assert_none_is_kept()
    assert recover(client, delivery) < 1


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_part_that_cannot_be_had_is_a_gap_in_time(site, fault):
    client, delivery = site
    route = "componentpresentation"
    with_route = Fault(
        kind=fault.kind, seconds=fault.seconds, status=fault.status, route=route
    )
    delivery.faults.replace([with_route])
    status, body, seconds = visit(client)
    assert status == 200
    assert body.count("<!-- not shown:") == 2
    assert seconds <= DEADLINE_SECONDS + MARGIN_SECONDS
    assert_none_is_kept()
    assert recover(client, delivery) < 1


def test_a_service_that_is_away_is_a_503_at_once(tmp_path):
    with running_local_delivery(tmp_path) as delivery:
        url = delivery.url
    with settings_over(url):
        status, _, seconds = visit(Client())
        assert status == 503
        assert seconds <= DEADLINE_SECONDS + MARGIN_SECONDS
        assert_none_is_kept()


def print_table() -> None:
    """Print what the tests above look at."""
    django.setup()
    print(  # noqa: T201
        f"Deadline {DEADLINE_SECONDS:g} s. The content service, on every route | status"
        " | after | in use | whole again"
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        failing_site(Path(folder)) as (client, delivery),
    ):
        visit(client)
        for name, fault in FAULTS.items():
            delivery.faults.replace([fault])
            status, _, seconds = visit(client)
            in_use = connections_in_use()
            again = recover(client, delivery)
            print(  # noqa: T201
                f"{name} | {status} | {seconds:.2f} s | {in_use} | {again:.2f} s"
            )


if __name__ == "__main__":
    print_table()
