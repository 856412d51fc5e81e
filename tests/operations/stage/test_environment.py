from __future__ import annotations

import re
from pathlib import Path

from content.operations.stage.environment import (
    SECRET_KEY,
    build_environment,
    inherited_environment,
)

SETTINGS = Path(__file__).resolve().parents[3] / "site_frontend" / "settings.py"


def test_what_configures_a_site_in_production_is_not_inherited(monkeypatch):
    monkeypatch.setenv("CONTENT_REDIS_URL", "redis://production/0")
    monkeypatch.setenv("SITE_HTTPS", "true")
    monkeypatch.setenv("DRILL_WITHOUT", "anything")
    monkeypatch.setenv("ELSE", "this")
    inherited = inherited_environment()
    assert inherited["ELSE"] == "this"
    dropped = {"CONTENT_REDIS_URL", "SITE_HTTPS", "DRILL_WITHOUT"}
    assert not dropped & set(inherited)


def test_services_that_are_not_there_are_empty_and_not_unset():
    environment = build_environment(service_url="http://127.0.0.1:1/")
    assert environment["CONTENT_REDIS_URL"] == ""
    assert environment["CONTENT_BROKER_ADDRESSES"] == ""
    assert environment["CONTENT_EVENT_SOURCE"] == "local"


def test_events_come_from_the_broker_if_there_is_one():
    address = "stomp://127.0.0.1:1"
    environment = build_environment(service_url="", broker_address=address)
    assert environment["CONTENT_EVENT_SOURCE"] == "activemq"
    assert environment["CONTENT_BROKER_ADDRESSES"] == address


def test_listeners_share_a_name_where_they_need_one():
    names = [
        build_environment(service_url="", subscription=each)["CONTENT_BROKER_CLIENT_ID"]
        for each in ("topic", "durable", "queue")
    ]
    assert names == ["", "stage", "stage"]


def test_secret_is_this_processs_own_so_that_it_can_sign_as_the_site_does():
    keys = {build_environment(service_url="")["SITE_SECRET_KEY"] for _ in range(2)}
    assert keys == {SECRET_KEY}
    assert len(SECRET_KEY) > 40


def test_settings_of_the_sample_site_read_all_of_it():
    names = set(build_environment(service_url=""))
    read_elsewhere = {"SITE_WORKERS", "SITE_THREADS"}  # by gunicorn's settings
    read = set(re.findall(r"\"((?:SITE|CONTENT)_[A-Z_]+)\"", SETTINGS.read_text()))
    assert names - read_elsewhere <= read
