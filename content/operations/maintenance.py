"""Whether an operator has closed the site: a file is there or not."""

from __future__ import annotations

from pathlib import Path

from content.conf import conf


def is_closed() -> bool:
    """Whether the site is closed for all but the paths that stay open.

    Asked for each request: a look at a file costs microseconds.
    """
    file = conf.CONTENT_MAINTENANCE_FILE
    if not file:
        return False
    try:
        return Path(file).exists()
    except OSError:  # nobody can have made it where nobody may look
        return False
