"""Certificates for a broker and its client, made by openssl for one run."""

from __future__ import annotations

import subprocess
from pathlib import Path

from content.operations.stage.exceptions import StageError
from content.operations.stage.programs import get_program

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class TlsMaterial:
    """A certificate authority, and a certificate from it for either side.

    The broker's is for 127.0.0.1 and localhost. ``stranger`` belongs to an authority that
    nobody trusts.
    """

    password = "changeit"  # noqa: S105  # of files that are gone after the run

    def __init__(self, folder: Path) -> None:
        """Make all of it in a folder.

        Raises:
            MissingProgramError: There is no openssl or no Java here.
            StageError: One of them failed.
        """
        self._folder = folder
        self.authority = folder / "authority.pem"
        self.stranger = folder / "stranger.pem"
        self.broker_store = folder / "broker.p12"
        self.trust_store = folder / "trust.p12"
        self.client_certificate = folder / "client.pem"
        self.client_key = folder / "client.key"
        self._make_authority("authority")
        self._make_authority("stranger")
        self._make_certificate("broker", "IP:127.0.0.1,DNS:localhost")
        self._make_certificate("client", "DNS:listener")
        self._openssl(
            *("pkcs12", "-export", "-in", "broker.pem", "-inkey", "broker.key"),
            *("-certfile", "authority.pem", "-passout", f"pass:{self.password}"),
            *("-out", "broker.p12"),
        )
        # openssl cannot mark a certificate as trusted in Java's way; keytool can.
        self._run(
            get_program("keytool", package="default-jre-headless"),
            *("-importcert", "-noprompt", "-alias", "authority"),
            *("-file", "authority.pem", "-keystore", "trust.p12"),
            *("-storetype", "PKCS12", "-storepass", self.password),
        )

    def _make_authority(self, name: str) -> None:
        self._openssl(
            *("req", "-x509", *_CURVE, "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", "basicConstraints=critical,CA:TRUE"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
            *("-keyout", f"{name}.key", "-out", f"{name}.pem"),
        )

    def _make_certificate(self, name: str, names: str) -> None:
        self._openssl(
            *("req", *_CURVE, "-subj", f"/CN={name}"),
            *("-keyout", f"{name}.key", "-out", f"{name}.csr"),
        )
        extensions = self._folder / f"{name}.ext"
        extensions.write_text(
            f"subjectAltName={names}\nextendedKeyUsage=serverAuth,clientAuth\n"
        )
        self._openssl(
            *("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.pem"),
            *("-CAkey", "authority.key", "-CAcreateserial", "-days", "2"),
            *("-extfile", extensions.name, "-out", f"{name}.pem"),
        )

    def _openssl(self, *arguments: str) -> None:
        self._run(get_program("openssl", package="openssl"), *arguments)

    def _run(self, *command: str) -> None:
        done = subprocess.run(  # noqa: S603  # what the code names
            command, check=False, capture_output=True, cwd=self._folder
        )
        if done.returncode:
            told = done.stderr.decode(errors="replace")
            raise StageError(f"{command[0]} failed: {told}")
