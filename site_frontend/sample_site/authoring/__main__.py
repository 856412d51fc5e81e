"""``python -m site_frontend.sample_site.authoring``: publish the sample site anew."""

from __future__ import annotations

import sys

from site_frontend.sample_site.authoring.publishing import publish, write
from site_frontend.sample_site.authoring.sources import load_library


def main() -> None:
    """Write every document; the binaries stay as they were drawn."""
    items = publish(load_library())
    write(items)
    sys.stdout.write(f"Published {len(items)} documents\n")


if __name__ == "__main__":
    main()
