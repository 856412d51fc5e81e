"""The site as an operator has it: gunicorn, and an environment for production."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from content.operations.stage.environment import (
    build_environment,
    inherited_environment,
)
from content.operations.stage.ports import free_port
from content.operations.stage.project import find_project
from content.operations.stage.site_process import SiteProcess

ROOT = Path(__file__).resolve().parents[2]
OPERATOR_NOTES = ROOT / "deploy" / "README.md"
NOBODY = "http://127.0.0.1:9/"  # where no content service is
EXPORT = re.compile(r"^export (\w+)=(.+)$", re.MULTILINE)
LOG_LINE = r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[\d+\] \[ERROR\] "


def documented_environment(static_root: Path) -> dict[str, str]:
    """Return what the operator notes export, with a static folder that may be written."""
    documented = dict(EXPORT.findall(OPERATOR_NOTES.read_text(encoding="utf-8")))
    return {**documented, "SITE_STATIC_ROOT": str(static_root)}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SITE_", "CONTENT_"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def serving(logs: Path, **environment: str) -> Iterator[SiteProcess]:
    """Run the site without a content service, as long as the block runs."""
    site = SiteProcess(
        find_project(),
        log=logs / "site.log",
        environment={
            **inherited_environment(),
            **build_environment(service_url=NOBODY, workers=1),
            "CONTENT_EVENT_SOURCE": "",
            **environment,
        },
    )
    try:
        site.start()
        yield site
    finally:
        site.stop()


def ask(
    site: SiteProcess, headers: Mapping[str, str] | None = None
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", "/", headers=headers or {})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_documented_environment_passes_the_checks_for_a_deployment(tmp_path):
    environment = documented_environment(tmp_path)
    assert {"SITE_SECRET_KEY", "SITE_ALLOWED_HOSTS", "SITE_HTTPS"} <= set(environment)
    environment["SITE_SECRET_KEY"] = "aZ9-x" * 13  # the notes have a command for it
    collected = manage("collectstatic", "--no-input", **environment)
    assert collected.returncode == 0, collected.stderr
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert checked.returncode == 0, checked.stderr


def test_check_for_a_deployment_fails_with_the_key_for_development():
    checked = manage("check", "--deploy")
    assert checked.returncode == 1
    assert "site.E001" in checked.stderr


def test_server_refuses_the_key_for_development(tmp_path):
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SITE_", "CONTENT_"))
    }
    ended = subprocess.run(
        [*command, "--bind", f"127.0.0.1:{free_port()}"],
        cwd=ROOT,
        env={**environment, "SITE_WORKERS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode != 0
    assert "(site.E001) SITE_SECRET_KEY is not set" in ended.stderr


def test_what_goes_wrong_is_logged_with_time_level_and_logger(tmp_path):
    with serving(tmp_path) as site:
        assert ask(site).status == 503
        log = site.read_log()
    line = LOG_LINE + r"content\.views: content unavailable path=/ "
    assert re.search(line, log)


def test_defect_is_logged_with_its_traceback(tmp_path):
    (tmp_path / "defect.py").write_text(
        "from site_frontend.settings import *\n"
        "ROOT_URLCONF = 'defect'\n"
        "def fail(request): raise RuntimeError('a defect')\n"
        "from django.urls import path\n"
        "urlpatterns = [path('', fail)]\n"
        "handler500 = 'content.error_views.server_error'\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "defect", "PYTHONPATH": str(tmp_path)}
    with serving(tmp_path, **environment) as site:
        assert ask(site).status == 500
        log = site.read_log()
    assert re.search(LOG_LINE + r"django\.request: ", log)
    assert "RuntimeError: a defect" in log


def test_http_is_redirected_unless_a_trusted_proxy_says_that_it_was_https(tmp_path):
    https = {"SITE_HTTPS": "true", "SITE_HSTS_SECONDS": "3600"}
    with serving(tmp_path, **https) as site:
        plain = ask(site)
        secure = ask(site, {"X-Forwarded-Proto": "https"})
    assert plain.status == 301
    assert plain.headers["Location"] == f"https://127.0.0.1:{site.port}/"
    assert secure.status == 503
    assert secure.headers["Strict-Transport-Security"] == "max-age=3600"


def test_proxy_that_is_not_trusted_is_not_believed(tmp_path):
    environment = {"SITE_HTTPS": "true", "SITE_PROXY_ADDRESSES": "192.0.2.1"}
    with serving(tmp_path, **environment) as site:
        assert ask(site, {"X-Forwarded-Proto": "https"}).status == 301


@pytest.mark.parametrize(
    ("given", "expected"), [({}, 16), ({"CONTENT_POOL_SIZE": "7"}, 7)]
)
def test_pool_size_comes_from_the_environment_else_from_the_framework(given, expected):
    code = "from content.conf import conf; print(conf.CONTENT_POOL_SIZE)"
    assert (
        manage("shell", "--no-imports", "-c", code, **given).stdout == f"{expected}\n"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Ssl": "on"},
        {"X-Forwarded-Protocol": "ssl"},
        {"Forwarded": "proto=https"},
    ],
)
def test_nothing_but_what_proxies_set_anew_tells_that_it_was_https(tmp_path, headers):
    with serving(tmp_path, SITE_HTTPS="true") as site:
        assert ask(site, headers).status == 301


def test_visitors_cannot_choose_the_host_by_a_header(tmp_path):
    with serving(tmp_path, SITE_HTTPS="true") as site:
        answer = ask(site, {"X-Forwarded-Host": "evil.example"})
    assert answer.headers["Location"] == f"https://127.0.0.1:{site.port}/"
