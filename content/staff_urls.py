"""Where staff sign in and out; for sites with Django's applications for users."""

from __future__ import annotations

from django.urls import path

from content.staff_views import SignIn, sign_out

urlpatterns = [
    path("-/staff/sign-in", SignIn.as_view(), name="staff_sign_in"),
    path("-/staff/sign-out", sign_out, name="staff_sign_out"),
]
