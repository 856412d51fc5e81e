from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from site_frontend import checks


def ids_of(messages):
    return [message.id for message in messages]


def test_the_key_for_development_is_an_error():
    (message,) = checks.check_secret_key(None)
    assert message.id == "site.E001"
    assert message.is_serious()
    assert message.hint


def test_another_key_is_none():
    with override_settings(SECRET_KEY="x" * 64):
        assert checks.check_secret_key(None) == []


def test_static_files_that_were_not_collected_are_an_error(tmp_path):
    with override_settings(STATIC_ROOT=str(tmp_path)):
        (message,) = checks.check_static_files(None)
    assert message.id == "site.E002"
    assert str(tmp_path) in message.msg
    assert message.hint


def test_static_files_that_were_collected_are_none(tmp_path):
    (tmp_path / "staticfiles.json").touch()
    with override_settings(STATIC_ROOT=str(tmp_path)):
        assert checks.check_static_files(None) == []


def test_static_files_that_are_served_from_where_they_are_need_no_collecting():
    assert checks.check_static_files(None) == []


def test_a_server_is_refused_every_error_by_name():
    with (
        override_settings(CONTENT_WELCOME_FILE="index.php"),
        pytest.raises(ImproperlyConfigured, match=r"(?s)content\.E009.*site\.E001"),
    ):
        checks.refuse_errors()


def test_a_server_for_development_may_have_the_key_for_it():
    with override_settings(DEBUG=True):
        checks.refuse_errors()


def test_a_server_is_not_refused_a_warning():
    with override_settings(SECRET_KEY="x" * 64, CONTENT_PUBLICATIONS=[]):
        checks.refuse_errors()
