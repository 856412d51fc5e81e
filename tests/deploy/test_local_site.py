from __future__ import annotations

import os
import subprocess

from deploy.local_site import write_environment


def test_environment_is_read_by_a_shell_and_by_nobody_else(tmp_path):
    file = tmp_path / "environment"
    write_environment(file, {"SITE_A": "it's $HOME", "SITE_B": ""})
    assert file.stat().st_mode & 0o777 == 0o600
    said = subprocess.run(
        ["sh", "-c", 'set -a; . "$1"; env', "sh", str(file)],
        env={"PATH": os.environ["PATH"], "SITE_B": "before"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert {"SITE_A=it's $HOME", "SITE_B="} <= set(said)
