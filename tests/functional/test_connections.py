"""What this project exists for: many visitors, few connections to the content service.

The same with many more requests is ``tests/benchmarks/connections.py``.
"""

from __future__ import annotations

import threading
import time

import pytest

from content.operations.stage.load import put_under_load
from tests.support.linked_pages import write_linked_pages
from tests.support.running_site import UNCACHED, running_site

WORKERS = 2
POOL_SIZE = 16  # connections per worker

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    write_linked_pages(folder, presentations=2, links=2)
    logs = tmp_path_factory.mktemp("logs")
    environment = {"SITE_WORKERS": str(WORKERS), "CONTENT_POOL_SIZE": str(POOL_SIZE)}
    with running_site(logs, folder, application=UNCACHED, **environment) as processes:
        yield processes


def test_visitors_share_a_bounded_number_of_connections(processes):
    site, delivery = processes
    before = delivery.read_statistics()
    result = put_under_load(site.port, ["/"], clients=50, requests=500)
    after = delivery.read_statistics()
    assert not result.failures
    assert result.statuses == {200: 500}
    # Nothing is cached: each page costs its own calls, and no connections.
    pages = "page/GetContentByUrl"
    # The page, the site's labels and configuration, and two navigations: its own, and
    # that of its translation. Some more once, for error pages that are kept at hand.
    assert after["routes"][pages] - before["routes"].get(pages, 0) >= 500 * 5
    assert after["requests"] - before["requests"] >= 500 * 9
    opened = after["connections"]["accepted"] - before["connections"]["accepted"]
    assert opened <= WORKERS * POOL_SIZE + 1  # and the one that asks


def test_the_site_recovers_by_itself_when_the_content_service_comes_back(processes):
    site, delivery = processes
    back_at = []
    enough = threading.Event()

    def restart() -> None:
        time.sleep(0.5)
        delivery.kill()
        time.sleep(1.5)
        delivery.start()
        back_at.append(time.monotonic())
        time.sleep(2)
        enough.set()

    restarting = threading.Thread(target=restart)
    restarting.start()
    result = put_under_load(
        site.port, ["/"], clients=20, requests=50_000, enough=enough
    )
    restarting.join()

    # A visitor always gets an answer, and never the wrong one.
    assert not result.failures
    assert set(result.statuses) == {200, 503}
    # A second after it is back nothing fails any more, and no connection has leaked.
    late = [status for at, status in result.finished if at > back_at[0] + 1]
    assert set(late) == {200}
    accepted = delivery.read_statistics()["connections"]["accepted"]
    assert accepted <= WORKERS * POOL_SIZE + 2  # the one that asks, and the first look
