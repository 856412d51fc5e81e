"""XPM Lite (Experience Space) on a page: its configuration, its scripts, and its gate.

The tool runs in the editor's browser and asks the content manager itself; the page names
its bundles, and gives it an address that the configuration is at: a script of the site's,
for the content security policy allows none within pages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from content.caching.recorder import current_recorder
from content.conf import conf
from content.providers.discovery import REMEMBERED_SECONDS, has_capability

DIALECT = "xpm-lite"
_CAPABILITY = "PreviewWebServiceCapability"
_FRAME = mark_safe(
    '<div class="page-loader" hidden><div class="loader">Loading...</div></div>'
    '<div id="xpmlite"></div>'
)
# What would end a script, or a line of one, if it stood in a text.
_IN_SCRIPTS = str.maketrans({"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def is_open() -> bool:
    """Whether the tool may be shown: where discovery says there is a preview service.

    Without ``CONTENT_DISCOVERY_URL`` nobody is asked. A page that depends on it is not
    fresh for longer than the answer.
    """
    url = conf.CONTENT_DISCOVERY_URL
    if not url:
        return True
    if recorder := current_recorder():
        recorder.limit_freshness(REMEMBERED_SECONDS)
    return has_capability(url, _CAPABILITY)


def open_dialects(names: Sequence[str]) -> list[str]:
    """Return the dialects without XPM Lite's, if its gate is closed."""
    return [each for each in names if each != DIALECT or is_open()]


def tool_html() -> SafeString:
    """Return what loads the tool; nothing where it is not configured."""
    if not conf.CONTENT_XPM_LITE:
        return mark_safe("")
    bundles = conf.CONTENT_XPM_LITE_BUNDLES
    styles = format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((each,) for each in bundles if each.endswith(".css")),
    )
    scripts = format_html_join(
        "",
        '<script src="{}" defer></script>',
        (
            (each,)
            for each in (reverse("xpm_lite"), *bundles)
            if not each.endswith(".css")
        ),
    )
    return format_html("{}{}{}", _FRAME, styles, scripts)


def configuration_script() -> str:
    """Return the script that the tool reads its configuration from."""
    values = json.dumps(dict(conf.CONTENT_XPM_LITE), ensure_ascii=False)
    return (
        f"function getConfig(){{return {values.translate(_IN_SCRIPTS)}}}\n"
        "function getPageTypeImages(){return []}\n"
    )
