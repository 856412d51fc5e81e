"""The framework's settings: one typed property each, read when asked.

Nothing else reads ``django.conf.settings``. Durations are in seconds, sizes in bytes.
"""

from __future__ import annotations

from content.conf.binaries import BinarySettings
from content.conf.edge import EdgeSettings
from content.conf.general import GeneralSettings
from content.conf.operations import OperationsSettings
from content.conf.output import OutputSettings
from content.conf.preview import PreviewSettings


class Settings(
    GeneralSettings,
    BinarySettings,
    EdgeSettings,
    OperationsSettings,
    OutputSettings,
    PreviewSettings,
):
    """``CONTENT_*`` as the framework sees them, with the default beside each."""


conf = Settings()
