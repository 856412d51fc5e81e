"""Whatever fails while a binary is fetched, nobody is sent a wrong file, or a part of one."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedRandom
from pathlib import Path

import pytest
from django.test import Client, override_settings

from content.caching import file_store
from content.caching.dependencies import EVERYTHING
from content.caching.site_cache import get_site_cache
from content.local_delivery.faults import parse_fault
from content.local_delivery.service import LocalDelivery
from content.operations.stage.waiting import wait_until
from tests.support.images import encoded, quarters
from tests.support.local_delivery import running_local_delivery

FILM, PHOTO = "/media/film_tcm5-231.mp4", "/media/photo_tcm5-230.jpg"
VARIANT = "/media/photo_tcm5-230_w160.jpg"
FIRST, SECOND = (os.urandom(300_000) for _ in range(2))
RECOVERY_SECONDS = 10.0


class Site:
    """The site in this process over local delivery, with a folder of its own."""

    def __init__(self, delivery: LocalDelivery) -> None:
        self.delivery = delivery
        self.publish(FILM, FIRST)
        self.publish(PHOTO, encoded(quarters()))

    @property
    def files(self) -> Path:
        return get_site_cache().files.folder

    def publish(self, url: str, content: bytes) -> None:
        self.delivery.publisher.publish(f"5/binaries{url}", content)

    def get(self, url: str) -> tuple[int, bytes, str]:
        response = Client().get(url)
        body = response.getvalue()
        response.close()
        return response.status_code, body, response.headers.get("Cache-Status", "")

    def forget_everything(self) -> None:
        """Tell that all may have changed, and wait until this process has heard of it."""
        site_cache = get_site_cache()
        sequence = site_cache.store.invalidate([EVERYTHING])
        wait_until(
            lambda: site_cache.memory.position >= sequence, 10, "memory to catch up"
        )

    def wait_for(self, url: str, content: bytes) -> None:
        wait_until(
            lambda: self.get(url)[:2] == (200, content), RECOVERY_SECONDS, "recovery"
        )

    def assert_all_are_whole(self) -> None:
        for each in (self.files / "files").glob("*/*"):
            assert hashlib.sha256(each.read_bytes()).hexdigest() == each.name
        wait_until(  # what is tried again meanwhile ends soon
            lambda: not list((self.files / "incoming").glob("*")), 10, "nothing left"
        )


@contextmanager
def opened_site(tmp_path: Path, folder: Path) -> Iterator[Site]:
    published = tmp_path / "published"
    published.mkdir()
    with running_local_delivery(published) as delivery:
        provider = {
            "BACKEND": "content.providers.dd4t_rest.Dd4tRestProvider",
            "OPTIONS": {"base_url": delivery.url},
        }
        with override_settings(
            CONTENT_PROVIDERS={"default": provider},
            CONTENT_PUBLICATIONS=[{"publication_id": 5}],
            CONTENT_BINARY_FOLDER=str(folder),
            CONTENT_BREAKER_COOL_DOWN_SECONDS=0.1,
            CONTENT_EVENT_SOURCE="",
        ):
            yield Site(delivery)


@pytest.fixture
def site(tmp_path):
    with opened_site(tmp_path, tmp_path / "binaries") as site:
        yield site


def tenths(route: str) -> list[str]:
    return [f"truncate={tenth / 10}@{route}" for tenth in range(10)]


@pytest.mark.parametrize("fault", [*tenths("binary/GetBinaryByUrl"), *tenths("binary")])
def test_cut_off_at_any_tenth_the_good_copy_is_shown_and_nothing_else(site, fault):
    variant = site.get(VARIANT)[1]
    site.get(FILM)
    site.publish("/media/never_tcm5-233.mp4", SECOND)
    site.publish(FILM, SECOND)
    site.delivery.faults.replace([parse_fault(fault)])
    site.forget_everything()
    for _ in range(3):
        status, body, told = site.get(FILM)
        assert (status, body) == (200, FIRST)
        assert "stale-if-error" in told
        assert site.get(VARIANT)[:2] == (200, variant)
        assert site.get("/media/never_tcm5-233.mp4")[0] == 503
    site.assert_all_are_whole()
    site.delivery.faults.replace([])
    site.wait_for(FILM, SECOND)
    site.wait_for("/media/never_tcm5-233.mp4", SECOND)
    site.assert_all_are_whole()


@contextmanager
def disk_full_after(
    monkeypatch: pytest.MonkeyPatch, limit_bytes: int
) -> Iterator[None]:
    """Let the disk take no more than so many bytes of each file."""
    with monkeypatch.context() as patched:
        patched.setattr(file_store, "_open_incoming", _limited(limit_bytes))
        yield


def _limited(
    limit_bytes: int,
) -> Callable[[Path], AbstractContextManager[_LimitedFile]]:
    really_open = file_store._open_incoming

    @contextmanager
    def open_limited(path: Path) -> Iterator[_LimitedFile]:
        with really_open(path) as file:
            yield _LimitedFile(file, limit_bytes)

    return open_limited


class _LimitedFile:
    def __init__(self, file: BufferedRandom, limit_bytes: int) -> None:
        self._file = file
        self._limit_bytes = limit_bytes

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def write(self, content: bytes) -> int:
        room = self._limit_bytes - self._file.tell()
        if len(content) > room:
            self._file.write(content[: max(0, room)])
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self._file.write(content))


@pytest.mark.parametrize("limit_bytes", [0, 1, 150_000, 299_999])
def test_a_full_disk_is_a_503_and_no_part_of_a_file(site, monkeypatch, limit_bytes):
    with disk_full_after(monkeypatch, limit_bytes):
        for _ in range(2):
            assert site.get(FILM)[0] == 503
        site.assert_all_are_whole()
    site.wait_for(FILM, FIRST)


def test_what_is_on_a_full_disk_is_shown_as_long_as_it_stays(site, monkeypatch):
    site.get(FILM)
    site.publish(FILM, SECOND)
    with disk_full_after(monkeypatch, 1000):
        assert site.get(FILM)[:2] == (200, FIRST)
        site.forget_everything()
        for _ in range(3):
            # Room is made first with what was not used for longest; then it is gone.
            status, body, _ = site.get(FILM)
            assert status == 503 or body == FIRST
        site.assert_all_are_whole()
    site.wait_for(FILM, SECOND)


def test_a_variant_that_the_disk_does_not_take_is_a_503(site, monkeypatch):
    site.get(PHOTO)
    with disk_full_after(monkeypatch, 100):
        assert site.get(VARIANT)[0] == 503
        site.assert_all_are_whole()
    wait_until(lambda: site.get(VARIANT)[0] == 200, RECOVERY_SECONDS, "the variant")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1 MiB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"may not mount: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_on_a_disk_that_is_really_full_files_take_turns(tmp_path, small_disk):
    published = [os.urandom(400_000) for _ in range(6)]
    with opened_site(tmp_path, small_disk / "binaries") as site:
        for number, content in enumerate(published):
            site.publish(f"/media/{number}_tcm5-{300 + number}.mp4", content)
        for _ in range(2):
            for number, content in enumerate(published):
                # The first attempt may be the one that makes room.
                site.wait_for(f"/media/{number}_tcm5-{300 + number}.mp4", content)
        site.publish("/media/huge_tcm5-399.mp4", b"x" * 2_000_000)
        assert site.get("/media/huge_tcm5-399.mp4")[0] == 503
        site.assert_all_are_whole()
        site.wait_for("/media/0_tcm5-300.mp4", published[0])
