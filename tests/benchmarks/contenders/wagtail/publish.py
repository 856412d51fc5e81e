"""Makes the Wagtail site's database, with one page: the bytes that this site answers.

Run in the environment where Wagtail is installed.
"""

from __future__ import annotations

import django
from django.core.management import call_command

from tests.benchmarks.servers import read_answer


def main() -> None:
    """Make it."""
    django.setup()
    # Models need Django to be ready; Wagtail's are not there where types are checked.
    from wagtail.models import (  # type: ignore[import-not-found]  # noqa: PLC0415
        Page,
        Site,
    )

    from tests.benchmarks.contenders.wagtail.home.models import (  # noqa: PLC0415
        TextPage,
    )

    call_command("migrate", verbosity=0)
    _, text = read_answer()
    # A template ends in a line break of its own.
    page = TextPage(title="A page", slug="index", body=text.removesuffix("\n"))
    Page.get_first_root_node().add_child(instance=page)
    Site.objects.filter(is_default_site=True).update(root_page=page)


if __name__ == "__main__":
    main()
