"""What gunicorn serves in a drill: the site, less the protections that are turned off."""

from __future__ import annotations

import logging

from django.core.servers.basehttp import get_internal_wsgi_application

from content.operations.drills.sabotage import apply_sabotages

without = apply_sabotages()
#: The application of the settings.
application = get_internal_wsgi_application()

if without:
    logging.getLogger(__name__).warning("without %s", ", ".join(without))
