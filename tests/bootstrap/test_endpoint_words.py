"""How the script asks the endpoint: the real curl and wget against a real TLS server."""

from __future__ import annotations

import http.server
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kubevipgen import resources

pytestmark = pytest.mark.needs("curl", "wget", "openssl", "dash")
WORDS = "\n".join(resources.text(f"scripts/bootstrap-{name}.sh") for name in ("words", "endpoint"))
HAS = 'has() { [ "$1" != "$HIDDEN" ] && command -v "$1" >/dev/null 2>&1; }\n'


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    words = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    more = ("-nodes", "-subj", "/CN=kubernetes", "-addext", "subjectAltName=IP:127.0.0.1")
    for name in ("ours", "other"):
        files = ("-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt")
        subprocess.run([*words, *more, *files], check=True, capture_output=True)
    return folder / "ours.crt"


class Api(http.server.BaseHTTPRequestHandler):
    """/readyz is 200, anything else the code in its path."""

    def do_GET(self) -> None:
        last = self.path.rpartition("/")[2]
        self.send_response(int(last) if last.isdigit() else 200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Quiet."""


@pytest.fixture
def url(pem: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, pem.with_suffix(".key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sh(line: str, hidden: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["dash", "-c", f"{WORDS}\n{HAS}\n{line}"],
        env={**os.environ, "HIDDEN": hidden, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("hidden", ["", "curl"])
@pytest.mark.parametrize("path", ["livez", "401", "403", "503"])
def test_any_answer_is_one(url: str, path: str, hidden: str) -> None:
    assert sh(f"answers {url}/{path}", hidden).returncode == 0


@pytest.mark.parametrize("hidden", ["", "curl"])
def test_nobody_there_is_none_even_behind_a_proxy(url: str, hidden: str) -> None:
    assert sh("answers https://127.0.0.1:1/livez", hidden).returncode != 0
    proxies = {"https_proxy": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:1"}
    assert sh(f"answers {url}/livez", hidden, **proxies).returncode == 0


@pytest.mark.parametrize(
    ("path", "code"), [("readyz", 0), ("401", 0), ("403", 0), ("404", 1), ("500", 1)]
)
def test_ready(url: str, pem: Path, path: str, code: int) -> None:
    assert sh(f"ready {url}/{path} {pem}").returncode == code


def test_ready_wants_the_certificate_of_this_cluster_and_name(url: str, pem: Path) -> None:
    other = sh(f'ready {url}/readyz {pem.with_name("other.crt")} || say "$reply"')
    assert "certificate" in other.stdout
    name = url.replace("127.0.0.1", "localhost")
    assert "localhost" in sh(f'ready {name}/readyz {pem} || say "$reply"').stdout
    assert sh(f"ready {url}/readyz {pem}").returncode == 0


def test_without_curl_it_says_what_was_not_checked(url: str, pem: Path) -> None:
    assert shutil.which("curl")
    done = sh(f"ready {url}/readyz {pem}", "curl")
    assert done.returncode == 0
    assert "is not checked" in done.stderr
