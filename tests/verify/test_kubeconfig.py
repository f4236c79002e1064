"""A kubeconfig is read as kubectl reads it, or refused with the way out and without its secrets."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import made_pki
from kubevipgen.finding import FindingsError
from kubevipgen.verify.look.access import Access, context_of
from kubevipgen.verify.look.kubeconfig import read

CA = made_pki.authority()
SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQ"
CLUSTER = {
    "server": "https://10.0.0.162:6443/",
    "certificate-authority-data": base64.b64encode(CA.pem.encode()).decode(),
}


def written(folder: Path, user: Any = None, cluster: Any = None, **top: Any) -> Path:
    data = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "b",
        "contexts": [
            {"name": "a", "context": {"cluster": "other", "user": "other"}},
            {"name": "b", "context": {"cluster": "k", "user": "u"}},
        ],
        "clusters": [{"name": "k", "cluster": CLUSTER if cluster is None else cluster}],
        "users": [{"name": "u", "user": {"token": SECRET} if user is None else user}],
        **top,
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(data))
    return path


def test_token_and_data(tmp_path: Path) -> None:
    found = read(written(tmp_path))
    assert found == Access(
        CA.pem, str(tmp_path / "kubeconfig"), "https://10.0.0.162:6443", token=SECRET
    )
    assert SECRET not in repr(found)


def test_files_start_from_the_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text(CA.pem)
    (tmp_path / "token").write_text(f"{SECRET}\n")
    cluster = {"server": "https://h:1", "certificate-authority": "ca.crt", "tls-server-name": "n"}
    found = read(written(tmp_path, {"tokenFile": "token"}, cluster))
    assert (found.ca, found.token, found.server_name) == (CA.pem, SECRET, "n")


def test_client_certificate_without_a_file(tmp_path: Path) -> None:
    packed = base64.b64encode(CA.leaf("kubernetes-admin").encode()).decode()
    user = {"client-certificate-data": packed, "client-key-data": packed}
    context_of(read(written(tmp_path, user)), client=True)


@pytest.mark.parametrize(
    ("user", "cluster", "top", "said"),
    [
        ({"exec": {"command": "aws"}}, None, {}, "a program that verify does not run (exec)"),
        ({"auth-provider": {"name": "gcp"}}, None, {}, "a plugin that verify does not run"),
        ({"username": "u", "password": SECRET}, None, {}, "no longer takes"),
        ({"token": SECRET, "as": "admin"}, None, {}, "impersonation"),
        (None, {**CLUSTER, "insecure-skip-tls-verify": True}, {}, "verify always verifies"),
        (None, {**CLUSTER, "proxy-url": "http://p:3128"}, {}, "names a proxy-url"),
        (None, {**CLUSTER, "server": "http://h:8080"}, {}, "without https://"),
        (None, {"server": "https://h:1"}, {}, "no certificate-authority"),
        (None, {**CLUSTER, "certificate-authority-data": "%%"}, {}, "no PEM in base64"),
        ({"tokenFile": "gone"}, None, {}, "No such file or directory"),
        (None, None, {"current-context": ""}, "names no current-context"),
        (None, None, {"current-context": "c"}, "has no entry 'c' in its contexts"),
        (None, None, {"current-context": "a"}, "has no entry 'other' in its clusters"),
        (None, None, {"kind": "Pod"}, "is no kubeconfig"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(tmp_path: Path, user: Any, cluster: Any, top: Any, said: str) -> None:
    with pytest.raises(FindingsError) as raised:
        read(written(tmp_path, user, cluster, **top))
    [finding] = raised.value.findings
    assert said in finding.message
    assert SECRET not in finding.message + finding.hint


@pytest.mark.parametrize("text", ["", "{", "- a", "a: [b", f"users:\n- token: {SECRET}\n  'x"])
def test_what_is_no_kubeconfig_at_all(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(text)
    with pytest.raises(FindingsError) as raised:
        read(path)
    [finding] = raised.value.findings
    assert SECRET not in str(finding)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(
    data=st.fixed_dictionaries(
        {"current-context": _PLAIN, "contexts": _PLAIN, "clusters": _PLAIN, "users": _PLAIN}
    )
)
def test_any_document_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-kubeconfig"
    path.write_text(yaml.safe_dump(data))
    with pytest.raises(FindingsError):
        read(path)


@pytest.mark.parametrize("pem", ["", "no PEM", CA.pem[:200]])
def test_a_ca_that_is_none(pem: str) -> None:
    with pytest.raises(FindingsError, match="holds no certificate"):
        context_of(Access(pem, "ca.crt"))


def test_a_key_of_another_certificate() -> None:
    one, other = CA.leaf("a"), CA.leaf("b")
    certificate, key = one.partition("-----BEGIN PRIVATE")[0], other
    with pytest.raises(FindingsError, match="do not fit together"):
        context_of(Access(CA.pem, "f", certificate=certificate, key=key), client=True)
