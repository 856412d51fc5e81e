"""HTTPS at nginx, as deploy/README.md adds it to the deployed configuration."""

from __future__ import annotations

import http.client
import re
import ssl
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from content.operations.stage.ports import free_port
from tests.conftest import require_tool
from tests.support.nginx import running_nginx, site_configuration
from tests.support.serving import serving
from tests.test_repository import OPERATOR_NOTES


class Handler(BaseHTTPRequestHandler):
    """Says by what a visitor came."""

    def do_GET(self):
        body = self.headers["X-Forwarded-Proto"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def site_port():
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


@pytest.fixture
def certificate(tmp_path):
    openssl = require_tool("openssl")
    files = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-out", files[0], "-keyout", files[1]),
        ],
        capture_output=True,
        check=True,
    )
    return files[0]


@pytest.mark.timeout(60)
def test_what_the_operator_notes_add_serves_https(tmp_path, site_port, certificate):
    [noted] = re.findall(
        r"^```nginx\n(.*?)^```", OPERATOR_NOTES.read_text(), re.M | re.S
    )
    port = free_port()
    here = re.sub(r"/\S+/(?=\w+\.pem)", f"{certificate.parent}/", noted)
    here = here.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    folder = tmp_path / "nginx"
    (folder / "site.d").mkdir(parents=True)
    (folder / "site.d" / "https.conf").write_text(here)
    before, server = site_configuration(folder, site_port)
    with running_nginx(folder, before=before, server=server) as nginx:
        context = ssl.create_default_context(cafile=str(certificate))
        for connection, scheme in (
            (http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=10), b"http"),
            (
                http.client.HTTPSConnection(
                    "127.0.0.1", port, timeout=10, context=context
                ),
                b"https",
            ),
        ):
            connection.request("GET", "/")
            assert connection.getresponse().read() == scheme
            connection.close()
