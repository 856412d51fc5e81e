"""The site and local delivery as the processes they are in production."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content.operations.stage.local_delivery_process import LocalDeliveryProcess
from content.operations.stage.site_process import SiteProcess
from content.operations.stage.stage import StageOptions, open_stage

ROOT = Path(__file__).resolve().parents[2]
UNCACHED = "tests.support.uncached_site:application"
PUBLISHED = ROOT / "site_frontend" / "sample_site" / "published"


@contextmanager
def running_site(
    logs: Path,
    folder: Path = PUBLISHED,
    *,
    application: str = "",
    **environment: str,
) -> Iterator[tuple[SiteProcess, LocalDeliveryProcess]]:
    """Run both for as long as the block, with the site's environment as given.

    Nobody tells the site what is published, unless the environment names someone.

    Args:
        application: Instead of the project's; ``UNCACHED`` builds everything anew.
    """
    # For the benchmarks, which are scripts; pytest has its own way to say so.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")
    environment = {"CONTENT_EVENT_SOURCE": "", **environment}
    options = StageOptions(
        folder=folder, logs=logs, environment=environment, application=application
    )
    with open_stage(options) as stage:
        yield stage.site, stage.delivery
