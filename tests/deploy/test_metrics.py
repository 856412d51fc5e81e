"""The metrics of several processes, whatever becomes of them."""

from __future__ import annotations

import http.client
import os
import signal
import tempfile
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from content.operations.stage.site_process import SiteProcess
from content.operations.stage.waiting import wait_until
from tests.support.running_site import running_site

WAIT_SECONDS = 20.0
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # where gunicorn's settings have it
TOKEN = "t0ken-of-the-tests"
REQUESTS = 40


def fetch(site: SiteProcess, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read().decode(errors="replace")
    connection.close()
    return response.status, body


def read(site: SiteProcess, name: str) -> float:
    """Return the sum of a metric's samples."""
    status, text = fetch(site, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    )


def visits(site: SiteProcess) -> float:
    return read(site, "content_request_seconds_count")


def workers_of(site: SiteProcess) -> set[int]:
    process_id = site.process_id
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text()
    return set(map(int, children.split()))


def folders_of(workers: set[int]) -> set[Path]:
    """Return where these workers leave their counts."""
    names = {f"{worker}.samples" for worker in workers}
    places = (SHARED_MEMORY, Path(tempfile.gettempdir()))
    return {
        file.parent
        for place in places
        for file in place.glob("site-metrics-*/*.samples")
        if file.name in names
    }


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_workers_are_added_up_and_what_they_counted_outlives_them(tmp_path):
    with running_site(tmp_path, CONTENT_METRICS_TOKEN=TOKEN) as (site, _delivery):
        assert fetch(site, "/metrics")[0] == 404  # and a request as any other
        for _ in range(REQUESTS - 1):
            assert fetch(site, "/")[0] == 200

        def is_all_told() -> bool:
            return visits(site) == REQUESTS

        wait_until(is_all_told, WAIT_SECONDS, "all workers to have told")
        # Reloaded: all workers are others.
        before = workers_of(site)
        site.send_signal(signal.SIGHUP)
        wait_until(
            lambda: not before & workers_of(site) and len(workers_of(site)) == 2,
            WAIT_SECONDS,
            "workers to be replaced",
        )
        wait_until(is_all_told, WAIT_SECONDS, "nothing to be lost")
        # Killed, once what they counted is written.
        for worker in workers_of(site):
            os.kill(worker, signal.SIGKILL)
        wait_until(
            lambda: len(workers_of(site)) == 2, WAIT_SECONDS, "workers to be replaced"
        )
        wait_until(is_all_told, WAIT_SECONDS, "nothing to be lost")
        assert read(site, "content_processes") <= 2
        [folder] = folders_of(workers_of(site))
        assert len(list(folder.glob("*.samples"))) <= 3
    assert not folder.exists()
