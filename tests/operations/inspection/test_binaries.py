"""How binaries are doing: of this machine's disk, and of all processes."""

from __future__ import annotations

import time

import msgspec
import pytest
from django.test import override_settings

from content.caching.file_census import FileCensus, IncomingCount
from content.caching.site_cache import get_site_cache
from content.exceptions import ContentServiceUnavailableError
from content.operations.inspection.binaries import find_binary_statistics
from content.operations.inspection.binaries_text import binary_lines
from content.operations.inspection.records import BinaryCounts, BinaryStatistics
from tests.support.images import encoded, quarters
from tests.support.inspected_site import InspectedSite, inspected_site

PHOTO = "/media/i.jpg"
NOW = 1_700_000_000.0


@pytest.fixture
def site(tmp_path):
    with (
        inspected_site() as site,
        override_settings(CONTENT_BINARY_FOLDER=str(tmp_path / "binaries")),
    ):
        site.provider.publish_binary(PHOTO, encoded(quarters()), "tcm:5-230")
        yield site


def visit(site: InspectedSite, *paths: str) -> None:
    for path in paths:
        response = site.client.get(path, headers={"host": "testserver"})
        response.getvalue()
        response.close()


def statistics(site: InspectedSite) -> BinaryStatistics:
    return find_binary_statistics(site.store, get_site_cache().files, time.time())


def test_what_was_fetched_and_made_is_counted_by_process_and_in_all(site):
    visit(site, PHOTO, PHOTO, "/media/i_w160.jpg", "/media/i_w160.jpg")
    site.report_hits("host:1", {})
    site.report_hits("host:2", {})
    found = statistics(site)
    assert [each.process for each in found.processes] == ["host:1", "host:2"]
    one = found.processes[0]
    assert (one.downloads, one.failed_downloads) == (1, 0)
    assert (one.variants_made, one.failed_variants) == (1, 0)
    assert one.builds == 3  # that nothing has the very name of the variant, too
    assert one.hits >= 2
    assert found.in_all.downloads == 2  # the same process has told twice
    assert found.in_all.hits == 2 * one.hits


def test_what_fails_is_counted(site):
    site.provider.publish_binary("/media/x.jpg", b"no image", "tcm:5-231")
    broken = encoded(quarters())[:700]
    site.provider.publish_binary("/media/cut.jpg", broken, "tcm:5-232")
    visit(site, "/media/x_w160.jpg", "/media/cut_w160.jpg")
    site.provider.answers["binary", PHOTO] = ContentServiceUnavailableError("down")
    visit(site, PHOTO)
    site.report_hits("host:1", {})
    [counts] = statistics(site).processes
    assert counts.failed_variants == 1  # the other one is known to be none beforehand
    assert counts.failed_downloads == 1


def test_the_disk_is_told_of(site):
    visit(site, PHOTO)
    found = statistics(site)
    assert found.disk.files == 1
    assert found.disk.largest_bytes == len(encoded(quarters()))
    assert found.max_bytes == 10 * 1024**3


def test_without_a_folder_nothing_is_made_to_look_into_it(tmp_path):
    with inspected_site() as site:
        found = statistics(site)
        assert (found.folder, found.disk) == ("", FileCensus())
        assert get_site_cache().files.known_folder is None
        assert "CONTENT_BINARY_FOLDER" in next(binary_lines(found))


def test_it_is_told_in_lines():
    counts = BinaryCounts(
        process="web1:17",
        hits=12_345,
        builds=20,
        in_place_of_errors=1,
        downloads=12,
        confirmed=3,
        failed_downloads=2,
        variants_made=7,
        failed_variants=0,
    )
    found = BinaryStatistics(
        asked_at=NOW,
        folder="/var/lib/site/binaries",
        max_bytes=4 * 1024**2,
        disk=FileCensus(
            files=19,
            size_bytes=1024**2,
            largest="0f" * 32,
            largest_bytes=1024 * 512,
            oldest_use_at=NOW - 3600,
            incoming=(
                IncomingCount(size_bytes=2048, written_at=NOW - 1, is_abandoned=False),
                IncomingCount(size_bytes=10, written_at=NOW - 9, is_abandoned=True),
            ),
        ),
        processes=(counts, msgspec.structs.replace(counts, process="web1:18")),
        in_all=msgspec.structs.replace(counts, process="all", hits=24_690),
    )
    lines = list(binary_lines(found))
    assert lines[:4] == [
        "folder      /var/lib/site/binaries",
        "files       19",
        "bytes       1.0 MiB of 4.0 MiB at most, 25.0%",
        f"largest     512.0 KiB, files/0f/{'0f' * 32}",
    ]
    assert lines[5] == "pending     1 file, 2.0 KiB"
    assert lines[6] == "abandoned   1 file, 10 B; removed with the next file"
    assert lines[7] == "  2.0 KiB so far, 1 s ago"
    assert lines[-1].split()[:3] == ["all", "24", "690"]
