from __future__ import annotations

import importlib
import sys

import pytest

application = object()


@pytest.fixture
def load(monkeypatch, settings):
    """Import the module as a new process does."""
    settings.WSGI_APPLICATION = f"{__name__}.application"
    name = "content.operations.drills.site"

    def load(without):
        monkeypatch.setenv("DRILL_WITHOUT", without)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return importlib.import_module(name)

    yield load
    sys.modules.pop(name, None)


def test_site_of_the_settings_is_served(load):
    assert load("").application is application


def test_site_is_served_less_what_is_turned_off(load, lock, caplog):
    assert load("lock").application is application
    assert not lock.is_shut()
    assert "without lock" in caplog.text
