"""Runs a management command less the protections that are turned off.

python -m content.operations.drills.run_command listen_for_invalidations
"""

from __future__ import annotations

import sys

from django.core.management import execute_from_command_line

from content.operations.drills.sabotage import apply_sabotages


def main(arguments: list[str]) -> None:
    """Do what manage.py does, after the sabotage."""
    apply_sabotages()
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
