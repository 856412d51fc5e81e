from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings

from tests.site_frontend.test_sample_pages import _published_folder

__all__ = ["_published_folder"]  # a fixture

KEY = "f560-249"
LETTER = {"name": "Marijke", "email": "marijke@example.org", "message": "Dear quay"}


def send(path: str = "/contact.html", **changes: str) -> Any:
    letter = {f"{KEY}-{name}": text for name, text in {**LETTER, **changes}.items()}
    return Client().post(
        path, {"form": KEY, **letter}, headers={"Sec-Fetch-Site": "same-origin"}
    )


def test_a_letter_goes_to_those_whom_the_editors_chose():
    response = send()
    assert response.status_code == 303
    assert response["Location"] == "/contact-sent.html"
    [letter] = mail.outbox
    assert letter.to == ["kade@halmveer.example"]
    assert letter.reply_to == ["marijke@example.org"]
    assert letter.subject == "Write to the quay: Marijke"
    assert letter.body == "Dear quay"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"email": "no address"},
        {"email": "a@example.org\nBcc: b@example.org"},
        {"message": "x" * 5_001},
        {"name": "null\0byte"},
    ],
)
def test_a_letter_that_is_wrong_is_shown_again_and_not_sent(changes):
    response = send(**changes)
    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()
    assert mail.outbox == []


def test_a_name_of_several_lines_adds_no_header():
    send(name="Marijke\r\nBcc: b@example.org")
    [letter] = mail.outbox
    assert letter.subject == "Write to the quay: Marijke Bcc: b@example.org"
    assert letter.recipients() == ["kade@halmveer.example"]


def test_what_is_wrong_is_said_in_the_language_of_the_page():
    html = send("/nl/contact.html", name="").content.decode()
    assert "Dit veld is verplicht." in html
    assert "Kijk hieronder nog eens" in html


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=9
)
def test_a_mail_server_that_is_gone_is_no_500():
    response = send()
    assert response.status_code == 200
    html = response.content.decode()
    assert "The post boat is not sailing" in html
    assert "Dear quay" in html
