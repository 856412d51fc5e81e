"""``python -m site_frontend.sample_site.authoring.drawing``: draw the binaries anew."""

from __future__ import annotations

import sys

from site_frontend.sample_site.authoring.drawing.studio import draw_binaries


def main(names: list[str]) -> None:
    """Draw the binaries of the named components, or all of them."""
    drawn = draw_binaries(names)
    sys.stdout.write(f"Drew {drawn} binaries\n")


if __name__ == "__main__":
    main(sys.argv[1:])
