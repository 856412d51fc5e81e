"""What gunicorn serves."""

from __future__ import annotations

import os

from content.operations.doorway import Doorway
from content.wsgi import get_wsgi_application
from site_frontend.checks import refuse_errors
from site_frontend.tracing import start_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_frontend.settings")

application = Doorway(get_wsgi_application())
refuse_errors()
start_tracing()
