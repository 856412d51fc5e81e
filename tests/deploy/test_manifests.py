"""Units and manifests agree with each other, and with what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from content.operations.doorway import ENDPOINTS
from tests.conftest import require_tool
from tests.deploy.test_gunicorn_conf import read_settings
from tests.test_repository import OPERATOR_NOTES, TABLE_ROW, variables_read

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SYSTEMD = DEPLOY / "systemd"
KUBERNETES = DEPLOY / "kubernetes"
DOCKERFILE = DEPLOY / "Dockerfile"
COMPOSE = DEPLOY / "compose.yaml"
FILES = (*SYSTEMD.iterdir(), *KUBERNETES.iterdir(), DOCKERFILE, COMPOSE)
UNITS = tuple(each for each in FILES if each.suffix in {".service", ".socket"})
VARIABLE = re.compile(r"\b(?:SITE|CONTENT)_[A-Z_]+\b")
COMMAND = re.compile(r"manage\.py[\s,\-]+([a-z_]+)")
#: Of 10; what is above the least that anything reaches is the network, and its own files.
MOST_EXPOSED = 1.5


def manifests() -> Iterator[dict[str, Any]]:
    for file in sorted(KUBERNETES.glob("*.yaml")):
        yield from yaml.safe_load_all(file.read_text())


def manifest(kind: str, name: str) -> Any:
    [found] = [
        each
        for each in manifests()
        if each["kind"] == kind and each["metadata"]["name"] == name
    ]
    return found


def container(name: str) -> Any:
    [found] = manifest("Deployment", name)["spec"]["template"]["spec"]["containers"]
    return found


def needed_mebibytes(environment: Mapping[str, str]) -> float:
    """Return what the web processes of one gunicorn take, as deploy/README.md has it."""
    cache = int(environment["CONTENT_CACHE_MEMORY_BYTES"]) / 2**20
    return int(environment["SITE_WORKERS"]) * (75 + 1.3 * cache)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_variable_is_documented(file):
    documented = {name for name, _ in TABLE_ROW.findall(OPERATOR_NOTES.read_text())}
    assert set(VARIABLE.findall(file.read_text())) <= documented


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_command_exists(file):
    text = re.sub(r"\n\s+- ", " ", file.read_text())  # a list in YAML is one line, too
    assert set(COMMAND.findall(text)) <= set(get_commands())


def test_commands_are_looked_for():
    assert COMMAND.findall("[python, manage.py, listen]") == ["listen"]
    assert COMMAND.findall("python manage.py collectstatic --no-input") == [
        "collectstatic"
    ]


# -- systemd ---------------------------------------------------------------------------


@pytest.fixture
def installed_units(tmp_path):
    """The units as if the site were installed where this checkout is."""
    require_tool("systemd-analyze")
    python = Path(sys.executable)
    for unit in UNITS:
        text = unit.read_text().replace("/srv/site/.venv/bin", str(python.parent))
        (tmp_path / unit.name).write_text(text.replace("/srv/site", str(ROOT)))
    return [str(tmp_path / unit.name) for unit in UNITS]


def test_systemd_understands_the_units(installed_units):
    done = subprocess.run(
        ["systemd-analyze", "verify", *installed_units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["site.service", "listener.service"])
def test_services_may_do_little(installed_units, name):
    [unit] = [each for each in installed_units if each.endswith(f"/{name}")]
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    [exposure] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(exposure) <= MOST_EXPOSED


@pytest.mark.parametrize("name", ["site.service", "listener.service"])
def test_services_are_started_again_for_good(name):
    """By default systemd gives up after five attempts within ten seconds."""
    unit = (SYSTEMD / name).read_text()
    assert "StartLimitIntervalSec=0\n" in unit.partition("[Service]")[0]
    assert "Restart=always\n" in unit


def test_systemd_has_an_eye_on_the_listener():
    """It says so itself: tests.management.test_listen_for_invalidations."""
    assert "\nWatchdogSec=60\n" in (SYSTEMD / "listener.service").read_text()


def test_services_are_confined_in_the_same_way():
    confined = [
        (SYSTEMD / f"{name}.service").read_text().split("# Nothing but the network")[1]
        for name in ("site", "listener")
    ]
    assert confined[0] == confined[1]


def test_socket_is_where_gunicorn_would_listen(monkeypatch):
    monkeypatch.delenv("SITE_BIND", raising=False)
    settings = read_settings(monkeypatch)
    socket = (SYSTEMD / "site.socket").read_text()
    assert f"ListenStream={settings['bind']}\n" in socket
    assert f"Backlog={settings['backlog']}\n" in socket


def test_systemd_waits_longer_than_gunicorn(monkeypatch):
    [seconds] = re.findall(
        r"TimeoutStopSec=(\d+)", (SYSTEMD / "site.service").read_text()
    )
    assert int(seconds) > read_settings(monkeypatch)["graceful_timeout"]  # type: ignore[operator]


# -- Kubernetes ------------------------------------------------------------------------


def test_all_manifests_are_named():
    named = kustomization()["resources"]
    files = {file.name for file in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(named) == files
    if kubectl := shutil.which("kubectl"):
        command = [kubectl, "kustomize", str(KUBERNETES)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def kustomization() -> Any:
    return yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_probes_ask_for_what_is_answered(probe):
    asked = container("site")[probe]["httpGet"]
    assert asked["path"] in ENDPOINTS
    assert asked["port"] in {each["name"] for each in container("site")["ports"]}


def test_process_is_not_ended_for_what_others_lack():
    assert container("site")["livenessProbe"]["httpGet"]["path"] == "/healthz"


def test_service_leads_to_the_site():
    service = manifest("Service", "site")["spec"]
    labels = manifest("Deployment", "site")["spec"]["template"]["metadata"]["labels"]
    assert service["selector"].items() <= labels.items()
    assert service["ports"][0]["targetPort"] == container("site")["ports"][0]["name"]


def test_pod_has_time_to_end(monkeypatch):
    spec = manifest("Deployment", "site")["spec"]["template"]["spec"]
    pause = int(container("site")["lifecycle"]["preStop"]["exec"]["command"][1])
    graceful = read_settings(monkeypatch)["graceful_timeout"]
    assert isinstance(graceful, int)
    assert spec["terminationGracePeriodSeconds"] > pause + graceful


@pytest.mark.parametrize("name", ["site", "listener"])
def test_pods_get_settings_and_secrets_that_there_are(name):
    spec = manifest("Deployment", name)["spec"]["template"]["spec"]
    settings = manifest("ConfigMap", "site")["data"]
    assert container(name)["envFrom"] == [{"configMapRef": {"name": "site"}}]
    mounts = {
        each["name"]: each["mountPath"] for each in container(name)["volumeMounts"]
    }
    assert set(mounts) == {each["name"] for each in spec["volumes"]}
    secret_files = {
        key: path for key, path in settings.items() if key.endswith("_FILE")
    }
    assert secret_files
    for path in secret_files.values():
        assert path.startswith(f"{mounts['secrets']}/")
    assert all(isinstance(value, str) for value in settings.values())


@pytest.mark.parametrize("name", ["site", "listener"])
def test_pods_get_no_variables_of_services_that_happen_to_be_there(name):
    spec = manifest("Deployment", name)["spec"]["template"]["spec"]
    assert spec["enableServiceLinks"] is False


def test_every_variable_that_is_set_is_read():
    given = {each["name"] for each in container("site")["env"]}
    given |= set(manifest("ConfigMap", "site")["data"])
    example = (SYSTEMD / "environment.example").read_text()
    given |= set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert given <= variables_read()


def test_memory_is_enough_for_the_workers_and_half_as_much_again():
    """For gunicorn itself, and for images while they are made."""
    environment = {each["name"]: each["value"] for each in container("site")["env"]}
    assert container("site")["resources"]["limits"]["memory"] == "1Gi"
    assert 1.5 * needed_mebibytes(environment) < 1024
    assert container("site")["resources"]["requests"]["memory"] == "768Mi"
    assert needed_mebibytes(environment) < 768


def test_image_is_named_in_one_place():
    [image] = kustomization()["images"]
    assert image["newTag"] != "latest"
    for name in ("site", "listener"):
        assert container(name)["image"] == image["name"]


@pytest.mark.parametrize("name", ["site", "listener"])
def test_a_pod_of_each_stays_while_nodes_are_drained(name):
    deployment = manifest("Deployment", name)["spec"]
    budget = manifest("PodDisruptionBudget", name)["spec"]
    assert 0 < budget["minAvailable"] < deployment["replicas"]
    assert budget["selector"] == deployment["selector"]


def test_a_listener_that_hangs_is_started_anew():
    listener = container("listener")
    probe = listener["livenessProbe"]
    assert probe["exec"]["command"] == [*listener["command"], "--check"]
    # It has to have said something by then, and a probe starts Python first.
    assert probe["initialDelaySeconds"] >= 10
    assert probe["timeoutSeconds"] >= 10


@pytest.mark.parametrize("name", ["site", "listener"])
def test_pods_may_do_little(name):
    assert container(name)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
