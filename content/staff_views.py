"""Signing in and out, for staff who are shown the preview bar.

Only for ``content.staff_urls``: Django's views need its applications for users.
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from content.error_views import refused
from content.forms.origins import is_from_here
from content.preview.exceptions import PreviewRefusedError
from content.preview.headers import hide_from_others
from content.preview.links import is_local


class SignIn(LoginView):
    """Django's own, which nobody keeps, and which leads to the site and nowhere else."""

    template_name = "preview/sign_in.html"
    next_page = "/"
    redirect_authenticated_user = False

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        """Answer as Django does, for this browser only."""
        return hide_from_others(super().dispatch(request, *args, **kwargs))


@csrf_exempt  # the browser says where it was sent from
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Let a browser be a visitor's again, and go back to where it was."""
    if request.method != "POST":
        return hide_from_others(HttpResponseNotAllowed(["POST"]))
    if not is_from_here(request):
        error = PreviewRefusedError(
            "This was not sent from this site.", HTTPStatus.FORBIDDEN
        )
        return hide_from_others(refused(error))
    logout(request)
    path = request.POST.get("path", "/")
    response = HttpResponseRedirect(
        path if is_local(path) else "/", status=HTTPStatus.SEE_OTHER.value
    )
    return hide_from_others(response)
