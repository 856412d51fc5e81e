"""The command that fetches binaries ahead of visitors, as it is typed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from content.local_delivery.faults import Fault, FaultKind
from content.local_delivery.service import LocalDelivery
from content.operations.stage.environment import (
    build_environment,
    inherited_environment,
)
from content.operations.stage.waiting import wait_until
from tests.support.local_delivery import running_local_delivery
from tests.support.running_site import PUBLISHED

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
PHOTO = "/media/harbour-at-dawn_tcm5-301.jpg"
ROUTE = "binary/GetBinaryByUrl"


@pytest.fixture
def delivery() -> Iterator[LocalDelivery]:
    with running_local_delivery(PUBLISHED) as delivery:
        yield delivery


@pytest.fixture
def folder(delivery, tmp_path):
    provider = {
        "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
        "OPTIONS": {"base_url": delivery.url},
    }
    folder = tmp_path / "binaries"
    with override_settings(
        CONTENT_PROVIDERS={"default": provider}, CONTENT_BINARY_FOLDER=str(folder)
    ):
        yield folder


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("warm_binaries", *arguments, stdout=out)
    return out.getvalue()


def run_and_fail(*arguments: str) -> tuple[str, str, str]:
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("warm_binaries", *arguments, stdout=out, stderr=err)
    assert caught.value.returncode == 1
    return out.getvalue(), err.getvalue(), str(caught.value)


def files_in(folder: Path) -> list[Path]:
    return list((folder / "files").glob("*/*"))


def test_all_that_a_publication_shows_is_fetched(folder):
    published = list((PUBLISHED / "5" / "binaries").rglob("*.*"))
    told = run("--publication", "5")
    assert "0 variants" in told
    assert told.startswith(f"{len(files_in(folder))} binaries found; ")
    assert len(published) - 2 <= len(files_in(folder)) <= len(published)


def test_dry_run_names_them_and_fetches_none(folder, delivery):
    told = run("--publication", "5", "--dry-run").splitlines()
    assert PHOTO in told
    assert told[-1] == f"{len(told) - 1} binaries found; none was fetched"
    assert not folder.exists()


def test_urls_are_binaries_or_pages_that_show_them(folder):
    told = run(PHOTO, "/about/", "--variants")
    assert told.startswith("2 binaries found; 2 ready, ")
    assert not told.endswith(" 0 variants\n")


def test_what_failed_is_named_and_the_rest_is_fetched(folder):
    out, err, error = run_and_fail("/nowhere.jpg", "/nowhere.html", PHOTO)
    assert "/nowhere.jpg: Nothing is published there" in err
    assert "/nowhere.html: " in err
    assert out.startswith("2 binaries found; 1 ready, ")
    assert error == "2 failures, see above"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--publication", "9"], "no publication 9, but 5, 6"),
        (["tcm:5-301"], "No URLs: tcm:5-301"),
        (["photo.jpg"], "Neither a URI nor a URL"),
        (["/media/../x.jpg"], "dot segment"),
        (["--publication", "6", PHOTO], "No publication that is meant serves /media"),
    ],
)
def test_what_cannot_be_done_is_said(folder, arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert not folder.exists()


@pytest.mark.usefixtures("delivery")
def test_without_a_folder_nothing_would_be_kept():
    with pytest.raises(CommandError, match="Without CONTENT_BINARY_FOLDER"):
        run(PHOTO)


def environment_of(delivery: LocalDelivery, folder: Path) -> Mapping[str, str]:
    return {
        **inherited_environment(),
        **build_environment(service_url=delivery.url, binary_folder=folder),
    }


def begin_slowly(delivery: LocalDelivery, folder: Path) -> subprocess.Popen[str]:
    """Begin to fetch one file after the other, each after a while."""
    delivery.faults.replace([Fault(kind=FaultKind.LATENCY, seconds=0.3, route=ROUTE)])
    process = subprocess.Popen(
        [
            sys.executable,
            MANAGE,
            "warm_binaries",
            "--publication",
            "5",
            "--at-once",
            "1",
        ],
        env=environment_of(delivery, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: bool(files_in(folder)), 20, "the first file")
    return process


@pytest.mark.timeout(60)
def test_an_interrupt_ends_it_with_all_that_was_fetched_whole(delivery, tmp_path):
    folder = tmp_path / "binaries"
    with begin_slowly(delivery, folder) as process:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGINT
    assert "Interrupted; " in err
    assert "Traceback" not in err
    assert not list((folder / "incoming").iterdir())
    wholes = {each.stat().st_size for each in (PUBLISHED / "5/binaries").rglob("*.*")}
    assert 1 <= len(files_in(folder)) < 20
    assert {each.stat().st_size for each in files_in(folder)} <= wholes


@pytest.mark.timeout(60)
def test_a_second_interrupt_ends_it_at_once_and_leaves_no_file_cut(delivery, tmp_path):
    folder = tmp_path / "binaries"
    with begin_slowly(delivery, folder) as process:
        delivery.faults.replace([Fault(kind=FaultKind.HANG, route=ROUTE)])
        process.send_signal(signal.SIGINT)
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        process.communicate(timeout=10)
    assert process.returncode in {-signal.SIGINT, 128 + signal.SIGINT}
    wholes = {each.stat().st_size for each in (PUBLISHED / "5/binaries").rglob("*.*")}
    assert {each.stat().st_size for each in files_in(folder)} <= wholes
