from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from site_frontend.secret_files import read_secret


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "key"
    monkeypatch.setenv("SITE_KEY_FILE", str(path))
    monkeypatch.delenv("SITE_KEY", raising=False)
    return path


def test_secret_is_what_the_environment_says(monkeypatch):
    monkeypatch.setenv("SITE_KEY", "from the environment")
    assert read_secret(Env(), "SITE_KEY", default="") == "from the environment"


def test_without_any_the_default_counts():
    assert read_secret(Env(), "SITE_KEY", default=None) is None
    assert read_secret(Env(), "SITE_KEY", default="x") == "x"


@pytest.mark.parametrize("end", ["", "\n", "\r\n", " \n\n"])
def test_secret_is_in_a_file_whatever_ends_it(file, end):
    file.write_bytes(f"s3cret with space{end}".encode())
    assert read_secret(Env(), "SITE_KEY", default="") == "s3cret with space"


def test_two_secrets_are_one_too_many(file, monkeypatch):
    file.write_text("one")
    monkeypatch.setenv("SITE_KEY", "two")
    with pytest.raises(ImproperlyConfigured, match="Both SITE_KEY and") as caught:
        read_secret(Env(), "SITE_KEY", default="")
    assert "two" not in str(caught.value)


def test_file_that_is_not_there_is_told_by_its_variable(file):
    with pytest.raises(ImproperlyConfigured, match=r"SITE_KEY_FILE=.*No such file"):
        read_secret(Env(), "SITE_KEY", default="")


@pytest.mark.parametrize(
    ("content", "reason"), [(b" \n", "empty"), (b"\xff\xfe\x00", "no text")]
)
def test_file_without_a_secret_is_refused_and_not_quoted(file, content, reason):
    file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=reason):
        read_secret(Env(), "SITE_KEY", default="")
