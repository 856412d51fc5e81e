"""The site's commands, run as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from tests.support.running_site import ROOT


def run_command(variables: Mapping[str, str], *arguments: str) -> str:
    """Run ``manage.py`` with an environment on top of this one; return what it says."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
