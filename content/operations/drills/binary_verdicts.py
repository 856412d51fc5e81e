"""What the answers that visitors got for binaries say about a promise."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from content.operations.drills.report import Report
from content.operations.drills.visit_verdicts import name_paths
from content.operations.drills.watching import Sighting

_STALE_DETAILS = ("detail=stale-if-error", "detail=superseded")

#: Of the body of a good answer, by address.
Digests = dict[str, bytes]


def expect_good_copies(
    report: Report,
    sightings: Sequence[Sighting],
    known_at: float,
) -> None:
    """Expect that known binaries are shown, marked as old.

    Args:
        known_at: From when on every process knows that they are old, and says so.
    """
    lost = [each for each in sightings if each.status != HTTPStatus.OK]
    report.expect(
        "answers without the good copy",
        f"{len(lost):,} of {len(sightings):,}{name_paths(lost)}",
        bound="none",
        holds=bool(sightings) and not lost,
    )
    late = [each for each in sightings if each.at > known_at]
    unmarked = [each for each in late if not _is_marked(each)]
    report.expect(
        "good copies that are old and not marked so",
        f"{len(unmarked):,} of {len(late):,}{name_paths(unmarked)}",
        bound="none",
        holds=bool(late) and not unmarked,
    )


def expect_nothing_wrong(
    report: Report, sightings: Sequence[Sighting], expected: Digests
) -> None:
    """Expect that whatever is shown is whole, and as it was before.

    Args:
        expected: What is not in it has never been there as a whole.
    """
    wrong = [
        each
        for each in sightings
        if each.status == HTTPStatus.OK and each.digest != expected.get(each.path)
    ]
    report.expect(
        "wrong or partial files",
        f"{len(wrong):,} of {len(sightings):,}{name_paths(wrong)}",
        bound="none",
        holds=bool(sightings) and not wrong,
    )


def expect_unavailable(report: Report, sightings: Sequence[Sighting]) -> None:
    """Expect that what was never fetched is a 503, and no 404, and no part of it."""
    good = [
        each
        for each in sightings
        if each.status == HTTPStatus.SERVICE_UNAVAILABLE and each.retry_after.isdigit()
    ]
    statuses = sorted({each.status for each in sightings} - {503})
    told = f" ({', '.join(map(str, statuses))})" if statuses else ""
    report.expect(
        "answers for an unknown binary other than 503 with Retry-After",
        f"{len(sightings) - len(good):,} of {len(sightings):,}{told}",
        bound="none",
        holds=bool(sightings) and len(good) == len(sightings),
    )


def expect_whole_files(report: Report, folder: Path) -> None:
    """Expect that what is on the disk, in a folder of files, is what its name says."""
    files = list((folder / "files").glob("*/*"))
    wrong = [
        each
        for each in files
        if hashlib.sha256(each.read_bytes()).hexdigest() != each.name
    ]
    incoming = list((folder / "incoming").glob("*"))
    report.expect(
        "files on the disk that are not whole, or left half written",
        f"{len(wrong) + len(incoming)} of {len(files)}",
        bound="none",
        holds=bool(files) and not wrong and not incoming,
    )


def _is_marked(sighting: Sighting) -> bool:
    told = sighting.cache_status
    return (sighting.ttl or 0) < 0 and any(each in told for each in _STALE_DETAILS)
