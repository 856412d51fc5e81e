from __future__ import annotations

from pathlib import Path

import pytest

from content.operations.stage.activemq_broker import ActiveMqBroker
from content.operations.stage.exceptions import MissingProgramError
from content.operations.stage.programs import get_file, get_program
from content.operations.stage.redis_server import RedisServer


def test_program_is_found():
    assert Path(get_program("sh", package="dash")).name == "sh"


def test_file_is_found():
    assert get_file(Path(__file__), package="of ours") == Path(__file__)


def test_missing_program_is_named_with_its_package():
    with pytest.raises(
        MissingProgramError, match=r"none-such is.*install some-package"
    ):
        get_program("none-such", package="some-package")


def test_missing_file_is_named_with_its_package(tmp_path):
    with pytest.raises(MissingProgramError, match=r"absent is not.*some-package"):
        get_file(tmp_path / "absent", package="some-package")


def test_services_that_are_not_installed_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="apt-get install redis-server"):
        RedisServer()
    with pytest.raises(MissingProgramError, match="install default-jre-headless"):
        ActiveMqBroker(tmp_path / "broker", topic="any")
