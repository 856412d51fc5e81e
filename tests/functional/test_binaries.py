"""Binaries of a site as it is deployed: two processes, many visitors, and a crash."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from content.operations.drills.stage_store import open_store_of
from content.operations.reports import read_process_reports
from content.operations.stage.exceptions import NoAnswerError
from content.operations.stage.http_client import HttpClient
from content.operations.stage.stage import Stage, StageOptions, open_stage
from content.operations.stage.waiting import wait_until
from tests.conftest import require_tool
from tests.support.images import encoded, quarters
from tests.support.local_delivery import write_item

FILM, PHOTO = "/media/film_tcm5-231.mp4", "/media/photo_tcm5-230.jpg"
VARIANT = "/media/photo_tcm5-230_w160.jpg"
ROUTE = "binary/GetBinaryByUrl"
CLIENTS = 200

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]


@contextmanager
def opened_stage(folder: Path, film: bytes, *, has_redis: bool) -> Iterator[Stage]:
    write_item(folder, f"5/binaries{FILM}", film)
    write_item(folder, f"5/binaries{PHOTO}", encoded(quarters(1600, 900)))
    options = StageOptions(
        folder=folder,
        has_redis=has_redis,
        workers=2,
        # On a busy machine some clients take their time to say what they want.
        environment={"SITE_KEEPALIVE_SECONDS": "60"},
    )
    with open_stage(options) as stage:
        yield stage


def fetched(stage: Stage) -> int:
    return int(stage.delivery.read_statistics()["routes"].get(ROUTE, 0))


def ask_at_once(port: int, path: str) -> Counter[tuple[int, str]]:
    """Have many clients ask for the same; return their statuses and digests."""
    answers: Counter[tuple[int, str]] = Counter()
    barrier = threading.Barrier(CLIENTS)

    lock = threading.Lock()

    def ask_and_count() -> None:
        with HttpClient(port, timeout_seconds=60) as client:
            barrier.wait()
            answer = client.get(path)
        with lock:
            digest = hashlib.sha256(answer.body).hexdigest()
            answers[answer.status, digest] += 1

    threads = [threading.Thread(target=ask_and_count) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize(
    ("has_redis", "most"),
    [
        # A process that has just begun does not know what it has missed.
        pytest.param(False, 2, id="memory"),
        pytest.param(True, 1, id="redis", marks=pytest.mark.redis),
    ],
)
def test_many_who_ask_at_once_cause_one_download(tmp_path, has_redis, most):
    if has_redis:
        require_tool("redis-server")
    film = os.urandom(1_000_000)
    with opened_stage(tmp_path, film, has_redis=has_redis) as stage:
        answers = ask_at_once(stage.site.port, FILM)
        assert answers == {(200, hashlib.sha256(film).hexdigest()): CLIENTS}
        assert 1 <= fetched(stage) <= most
        ask_at_once(stage.site.port, FILM)
        assert fetched(stage) <= most


@pytest.mark.redis
def test_many_who_ask_at_once_have_a_variant_made_once(tmp_path):
    require_tool("redis-server")
    with opened_stage(tmp_path, b"x", has_redis=True) as stage:
        answers = ask_at_once(stage.site.port, VARIANT)
        assert [status for status, _ in answers] == [200]
        assert answers.total() == CLIENTS
        with open_store_of(stage.get_redis()) as store:
            # Both processes have told what they did: variants, and the answers of all.
            def made_and_given() -> tuple[int, int]:
                counts = [each.counts for each in read_process_reports(store).values()]
                made = sum(
                    each.get("image made", {}).get("built", 0) for each in counts
                )
                given = sum(
                    sum(each.get("image variant", {}).values()) for each in counts
                )
                return made, given

            wait_until(lambda: made_and_given()[1] >= CLIENTS, 30, "reports")
            assert made_and_given()[0] == 1
        assert fetched(stage) == 1


def test_killed_while_it_writes_the_site_shows_no_part_of_a_file(tmp_path):
    film = os.urandom(40_000_000)
    with opened_stage(tmp_path, film, has_redis=False) as stage:
        folder = Path(stage.environment["CONTENT_BINARY_FOLDER"])

        def incoming_bytes() -> int:
            return sum(each.stat().st_size for each in (folder / "incoming").glob("*"))

        def ask() -> None:
            with (
                HttpClient(stage.site.port) as client,
                pytest.raises(NoAnswerError),
            ):
                client.get(FILM)

        asking = threading.Thread(target=ask)
        asking.start()
        wait_until(lambda: incoming_bytes() > 0, 20, "some of it on the disk")
        stage.delivery.freeze()  # so that it does not become whole meanwhile
        stage.site.kill()
        asking.join()
        assert 0 < incoming_bytes() < len(film)
        assert not list((folder / "files").glob("*/*"))
        stage.delivery.thaw()
        stage.site.start()
        with HttpClient(stage.site.port) as client:
            answer = client.get(FILM)
        assert answer.status == 200
        assert answer.body == film
        [kept] = (folder / "files").glob("*/*")
        assert kept.name == hashlib.sha256(film).hexdigest()
