"""The compose file agrees with the image, with nginx, and with what the site reads."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import require_tool
from tests.deploy.test_gunicorn_conf import read_settings
from tests.deploy.test_manifests import (
    COMPOSE,
    DEPLOY,
    DOCKERFILE,
    ROOT,
    needed_mebibytes,
)
from tests.test_repository import OPERATOR_NOTES, variables_read

OWN = ("site", "listener", "content")
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def compose() -> Any:
    """Return the file as Compose reads it where no variable is set."""
    return yaml.safe_load(VARIABLE.sub(r"\2", COMPOSE.read_text()))


def services() -> Any:
    return compose()["services"]


def environment() -> Any:
    return services()["site"]["environment"]


def mounted(service: str) -> dict[str, Path]:
    """Return the files and folders of this repository that a service gets, by place."""
    found = {}
    for volume in services()[service].get("volumes", []):
        source, target = volume.split(":")[:2]
        if source.startswith("."):
            found[target] = (DEPLOY / source).resolve()
    return found


def test_services_depend_on_each_other_by_names_that_there_are():
    assert {"site", "listener", "redis", "activemq", "nginx"} <= set(services())
    for service in services().values():
        assert set(service.get("depends_on", [])) <= set(services())
    for name in (
        "CONTENT_SERVICE_URL",
        "CONTENT_REDIS_URL",
        "CONTENT_BROKER_ADDRESSES",
    ):
        [host] = re.findall(r"//([a-z]+):\d+", environment()[name])
        assert host in services()


@pytest.mark.parametrize("name", OWN)
def test_every_variable_that_is_set_is_read(name):
    assert set(services()[name]["environment"]) <= variables_read()


def test_what_differs_between_machines_is_documented():
    names = {name for name, _ in VARIABLE.findall(COMPOSE.read_text())}
    assert "LISTEN" in names
    section = OPERATOR_NOTES.read_text().split("## In containers")[1]
    table = section.split("\n## ")[0]
    assert names <= set(re.findall(r"`([A-Z_]+)`", table))


def test_images_are_pinned_by_version():
    others = {each["image"] for name, each in services().items() if name not in OWN}
    assert len(others) == 3
    for image in others:
        assert re.fullmatch(r"[a-z/-]+:\d+\.\d+(\.\d+)?", image)
    for name in OWN:
        build = services()[name]["build"]
        assert (DEPLOY / build["context"]).resolve() == ROOT
        assert (ROOT / build["dockerfile"]) == DOCKERFILE


def test_everything_that_is_mounted_is_there():
    assert mounted("nginx")
    for name in services():
        for path in mounted(name).values():
            assert path.exists()
    volumes = [
        volume.split(":")[0]
        for each in services().values()
        for volume in each.get("volumes", [])
    ]
    named = {each for each in volumes if not each.startswith(".")}
    assert named == set(compose()["volumes"])


def test_every_service_is_watched_bounded_and_started_again():
    for service in services().values():
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
        assert service["mem_limit"]
        assert service["logging"]["options"]["max-size"]
        assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OWN)
def test_site_and_listener_may_do_little(name):
    service = services()[name]
    assert "user" not in service  # the image's: no root
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service


def test_ports_are_those_that_are_listened_on():
    [port] = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE.read_text(), re.MULTILINE)
    assert f"server site:{port};" in upstream()
    assert f":{port}/readyz" in services()["site"]["healthcheck"]["test"][-1]
    site = (DEPLOY / "nginx/site.conf").read_text()
    [listening] = re.findall(r"^    listen (\d+);", site, re.MULTILINE)
    assert services()["nginx"]["ports"] == [f"127.0.0.1:8000:{listening}"]
    [delivery] = re.findall(r":(\d+)/$", environment()["CONTENT_SERVICE_URL"])
    assert f":{delivery}/-/" in services()["content"]["healthcheck"]["test"][-1]
    assert "--port" not in services()["content"]["command"][-1]  # it is the default
    [broker] = re.findall(r":(\d+)$", environment()["CONTENT_BROKER_ADDRESSES"])
    assert services()["activemq"]["healthcheck"]["test"][-1].endswith(f"/{broker}")
    assert f"activemq:{broker}" in services()["content"]["command"][-1]


def test_memory_is_enough_for_the_workers_and_half_as_much_again():
    assert services()["site"]["mem_limit"] == "1g"
    assert 1.5 * needed_mebibytes(environment()) < 1024


def test_container_has_time_to_end(monkeypatch):
    seconds = int(services()["site"]["stop_grace_period"].removesuffix("s"))
    assert seconds > read_settings(monkeypatch)["graceful_timeout"]  # type: ignore[operator]


def test_secrets_are_files_that_git_ignores():
    file = compose()["secrets"]["secret-key"]["file"]
    assert f"deploy/{Path(file).parent}/" in (ROOT / ".gitignore").read_text()
    assert environment()["SITE_SECRET_KEY_FILE"] == "/run/secrets/secret-key"


def test_site_believes_the_proxy_of_the_compose_file_only():
    [pool] = compose()["networks"]["default"]["ipam"]["config"]
    assert environment()["SITE_PROXY_ADDRESSES"] == pool["subnet"]


def test_listener_is_asked_what_it_can_answer():
    command = ["python", "manage.py", "listen_for_invalidations", "--check"]
    assert services()["listener"]["command"] == command[:-1]
    assert services()["listener"]["healthcheck"]["test"] == ["CMD", *command]


# -- nginx -----------------------------------------------------------------------------


def upstream() -> str:
    return mounted("nginx")["/etc/nginx/conf.d/upstream.conf"].read_text()


def test_nginx_reaches_the_site_as_it_does_on_a_server_but_for_the_address():
    """Nothing but the first lines, which say what they are for, and the address."""
    there = (DEPLOY / "nginx/upstream.conf").read_text().split("\n", 1)[1]
    assert upstream().split("\n", 1)[1] == there.replace("127.0.0.1:", "site:")


def test_site_keeps_connections_longer_than_nginx_does():
    [seconds] = re.findall(r"keepalive_timeout (\d+)s;", upstream())
    assert int(environment()["SITE_KEEPALIVE_SECONDS"]) > int(seconds)


def test_site_says_of_pages_what_nginx_has_to_hear():
    said = environment()["SITE_PAGE_CACHE_CONTROL"]
    assert f'SITE_PAGE_CACHE_CONTROL="{said}"' in (
        (DEPLOY / "nginx/site.conf").read_text()
    )


def test_nginx_of_the_container_is_understood(tmp_path):
    """All that the container has in its ``conf.d``, as it is there but for addresses."""
    nginx = require_tool("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    texts = {place: file.read_text() for place, file in mounted("nginx").items()}
    (tmp_path / "conf.d").mkdir()
    for place, text in texts.items():
        assert place.startswith("/etc/nginx/conf.d/")
        here = text.replace("server site:", "server 127.0.0.1:")
        here = here.replace("listen 80;", "listen 127.0.0.1:8000;")
        here = here.replace("/var/cache/site-pages", str(tmp_path / "pages"))
        (tmp_path / place.removeprefix("/etc/nginx/")).write_text(here)
    # The image's own welcome page, which listens on the same port, is covered by one.
    assert "/etc/nginx/conf.d/default.conf" in texts
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{\n"
        f"access_log off; client_body_temp_path {tmp_path}/body;"
        f" proxy_temp_path {tmp_path}/proxy; fastcgi_temp_path {tmp_path}/fastcgi;"
        f" uwsgi_temp_path {tmp_path}/uwsgi; scgi_temp_path {tmp_path}/scgi;\n"
        "include conf.d/*.conf;\n}\n"
    )
    command = [
        nginx,
        "-t",
        "-q",
        "-p",
        str(tmp_path),
        "-c",
        str(tmp_path / "nginx.conf"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_pages_are_kept_where_nginx_can_make_a_folder_and_the_container_has_a_volume():
    """It makes one folder and none above it; Debian has no ``/var/cache/nginx``."""
    site = (DEPLOY / "nginx/site.conf").read_text()
    [folder] = re.findall(r"^proxy_cache_path (\S+) ", site, re.MULTILINE)
    assert Path(folder).parent == Path("/var/cache")
    volumes = [volume.split(":") for volume in services()["nginx"]["volumes"]]
    assert ["pages", folder] in volumes
