"""A small published folder, anew for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.local_delivery.published_folder import PublishedFolder
from tests.support.local_delivery import write_sample


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "published")


@pytest.fixture
def folder(root: Path) -> PublishedFolder:
    return PublishedFolder(root, scan_interval_seconds=0)
