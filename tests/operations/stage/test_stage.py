"""Stages with the real programs."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from content.local_delivery.faults import Fault, FaultKind
from content.operations.stage.exceptions import (
    NoAnswerError,
    ProcessError,
    StageError,
    StopRequested,
)
from content.operations.stage.http_client import HttpClient
from content.operations.stage.stage import StageOptions, open_stage
from content.operations.stage.waiting import wait_until
from tests.conftest import require_activemq, require_tool
from tests.operations.stage.programs import state_of
from tests.support.linked_pages import write_linked_pages

PAGE = "5/pages/index.html.json"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    return write_linked_pages(folder, presentations=1, links=1)


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def stage(published, logs):
    """A site of two workers over Redis, without a broker."""
    require_tool("redis-server")
    options = StageOptions(folder=published, logs=logs, has_redis=True)
    with open_stage(options) as stage:
        yield stage


@pytest.mark.redis
@pytest.mark.slow
def test_site_of_a_stage_answers_over_its_services(stage):
    with HttpClient(stage.site.port) as client:
        assert client.get("/").status == 200
    assert stage.delivery.read_statistics()["requests"] > 0
    with stage.get_redis().connect() as client:
        assert client.dbsize() > 0


@pytest.mark.redis
@pytest.mark.slow
def test_every_worker_is_there_when_the_stage_is(stage):
    assert stage.site.read_log().count("Worker ready") == stage.site.workers == 2


@pytest.mark.redis
@pytest.mark.slow
def test_publishing_changes_the_copy_and_not_what_it_was_made_of(stage, published):
    before = (published / PAGE).read_bytes()
    with stage.delivery.open_publisher() as publisher:
        publisher.publish(PAGE, before.replace(b"tcm:5-3", b"tcm:5-7"), force=True)
    assert (stage.folder / PAGE).read_bytes() != before
    assert (published / PAGE).read_bytes() == before


@pytest.mark.redis
@pytest.mark.slow
def test_delivery_fails_as_it_is_told_and_comes_back_where_it_was(stage):
    url = stage.delivery.url
    stage.delivery.set_faults(Fault(kind=FaultKind.STATUS, status=503, route="page"))
    with HttpClient(stage.delivery.port) as client:
        assert client.get("/page/GetContentByUri/5/310/").status == 503
        stage.delivery.set_faults()
        assert client.get("/page/GetContentByUri/5/310/").status != 503
    stage.delivery.kill()
    with pytest.raises(NoAnswerError):
        stage.delivery.read_statistics()
    stage.delivery.start()
    assert stage.delivery.url == url
    assert stage.delivery.read_statistics()["requests"] > 0


@pytest.mark.redis
@pytest.mark.slow
def test_what_a_stage_does_not_have_is_said(stage):
    with pytest.raises(StageError, match="has no broker"):
        stage.get_broker()


@pytest.mark.redis
@pytest.mark.slow
def test_logs_are_kept_where_they_are_wanted(stage, logs):
    assert {path.name for path in logs.glob("*.log")} == {
        "local_delivery.log",
        "redis.log",
        "site_1.log",
    }


@pytest.mark.slow
def test_signal_ends_all_of_a_stage(published):
    process_ids = []

    def run() -> None:
        with open_stage(StageOptions(folder=published, workers=1)) as stage:
            process_ids.extend([stage.site.process_id, stage.delivery.process_id])
            folders.append(stage.folder)
            os.kill(os.getpid(), signal.SIGTERM)

    folders: list[Path] = []
    with pytest.raises(StopRequested):
        run()
    assert [state_of(process_id) for process_id in process_ids] == ["", ""]
    assert not folders[0].parent.exists()


@pytest.mark.slow
def test_site_that_does_not_start_is_reported_with_its_log(published):
    options = StageOptions(
        folder=published, workers=1, environment={"CONTENT_POOL_SIZE": "many"}
    )
    with pytest.raises(ProcessError, match="CONTENT_POOL_SIZE"), open_stage(options):
        pass


def test_listeners_without_anything_to_listen_to_are_refused(published):
    with (
        pytest.raises(StageError, match="need a broker"),
        open_stage(StageOptions(folder=published, listeners=1, has_redis=True)),
    ):
        pass


def test_folder_that_is_not_there_is_an_error(tmp_path):
    options = StageOptions(folder=tmp_path / "absent")
    with pytest.raises(OSError, match="absent"), open_stage(options):
        pass


@pytest.mark.activemq
@pytest.mark.redis
@pytest.mark.slow
def test_listeners_stamp_what_the_broker_tells(published):
    require_tool("redis-server")
    require_activemq()
    options = StageOptions(
        folder=published,
        workers=1,
        has_redis=True,
        has_broker=True,
        listeners=2,
    )
    with open_stage(options) as stage:
        stage.wait_until_listening()
        with stage.get_redis().connect() as client:
            client.delete("{content}:stamp:item:1:5:9")
            stage.get_broker().publish(
                stage.environment["CONTENT_BROKER_TOPIC"],
                '{"type":1,"regionPath":"/com.tridion.storage.ItemMeta","key":"1:5:9"}',
            )
            wait_until(
                lambda: client.get("{content}:stamp:item:1:5:9"), 10, "the stamp"
            )
