"""What a WSGI server is given: Django, behind the front that answers kept pages."""

from __future__ import annotations

import logging
from wsgiref.types import WSGIApplication

from django.core.wsgi import get_wsgi_application as get_django_application

from content.conf import conf
from content.front.front import OutputFront
from content.front.outer_middleware import find_outer_middleware

logger = logging.getLogger(__name__)


def get_wsgi_application() -> WSGIApplication:
    """Return the application of the site.

    Without the front if ``CONTENT_FRONT`` says so, or if there is middleware whose work
    the front would leave out.
    """
    django: WSGIApplication = get_django_application()
    if not (conf.CONTENT_FRONT and conf.CONTENT_OUTPUT_CACHE):
        return django
    if outer := find_outer_middleware():
        logger.warning("kept pages go through Django for middleware=%s", outer)
        return django
    return OutputFront(django)
