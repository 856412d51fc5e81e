"""Small programs for processes under test, and what became of them."""

from __future__ import annotations

import sys
import textwrap
import time
from pathlib import Path

FOREVER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + FOREVER
WITH_CHILD = textwrap.dedent(
    """
    import subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    print(child.pid, flush=True)
    time.sleep(600)
    """
)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def state_of(process_id: int) -> str:
    """Return the system's letter for what a process does; ``""`` if there is none."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return stat.rpartition(")")[2].split()[0]


def wait_until_gone(process_id: int) -> None:
    """Wait until a process is not there, or has merely not been reaped."""
    end = time.monotonic() + 5
    while state_of(process_id) not in {"", "Z"}:
        assert time.monotonic() < end, f"process {process_id} is still there"
        time.sleep(0.01)
