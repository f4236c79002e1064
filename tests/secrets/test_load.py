"""The secrets file and the environment: what is read, and what is refused without being shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kubevipgen import secrets
from kubevipgen.finding import FindingsError

KEY = "0123456789abcdef" * 4
TOKEN = "abcdef.0123456789abcdef"
HEAD = "apiVersion: kubevipgen/v1alpha1\nkind: Secrets\n"
VARIABLES = ("CERTIFICATE_KEY", "BOOTSTRAP_TOKEN", "VRRP_PASSWORD", "STATS_PASSWORD")


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(f"KUBEVIPGEN_{name}", raising=False)


def write(folder: Path, body: str, mode: int = 0o600, name: str = "secrets.yaml") -> Path:
    path = folder / name
    path.write_text(HEAD + body)
    path.chmod(mode)
    return path


def errors(path: Path | None, spec: Path | None = None) -> list[str]:
    """Every message with its place and hint, as one text each."""
    with pytest.raises(FindingsError) as caught:
        secrets.load(path, spec)
    return [f"{f.location}: {f.message} ({f.hint})" for f in caught.value.findings]


def test_every_field(tmp_path: Path) -> None:
    pin = "sha256:" + "0f" * 32
    body = (
        f"certificateKey: '{KEY}'\nbootstrapToken: {TOKEN}\nvrrpPassword: Ab#9!x{{}}\n"
        f"statsPassword: s\nbgpPasswords: {{10.0.0.1: agreed, 'fd00::1': six}}\n"
        f"caCertHashes: ['{pin}']\n"
    )
    loaded = secrets.load(write(tmp_path, body), None)
    assert loaded == secrets.Secrets(
        KEY, TOKEN, "Ab#9!x{}", "s", {"10.0.0.1": "agreed", "fd00::1": "six"}, (pin,)
    )


def test_beside_the_cluster_file(tmp_path: Path) -> None:
    write(tmp_path, f"bootstrapToken: {TOKEN}\n")
    assert secrets.load(None, tmp_path / "cluster.yaml").bootstrap_token == TOKEN
    assert secrets.load(None, tmp_path / "sub" / "cluster.yaml") == secrets.Secrets()
    assert secrets.load(None, None) == secrets.Secrets()


def test_environment_overrides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, f"bootstrapToken: {TOKEN}\nvrrpPassword: one\n")
    monkeypatch.setenv("KUBEVIPGEN_VRRP_PASSWORD", "two")
    monkeypatch.setenv("KUBEVIPGEN_BOOTSTRAP_TOKEN", "")  # empty: not given
    loaded = secrets.load(path, None)
    assert (loaded.vrrp_password, loaded.bootstrap_token) == ("two", TOKEN)


def test_bad_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBEVIPGEN_CERTIFICATE_KEY", "hunter2")
    monkeypatch.setenv("KUBEVIPGEN_VRRP_PASSWORD", "hunter2hunter2")
    found = errors(None)
    assert len(found) == 2
    assert "$KUBEVIPGEN_CERTIFICATE_KEY" in found[0]
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610, 0o601])
def test_open_to_others(tmp_path: Path, mode: int) -> None:
    [message] = errors(write(tmp_path, "", mode))
    assert f"mode {mode:04o}" in message
    assert f"chmod 600 {tmp_path}/secrets.yaml" in message


def test_read_only_is_fine(tmp_path: Path) -> None:
    assert secrets.load(write(tmp_path, "vrrpPassword: a\n", 0o400), None).vrrp_password == "a"


def test_not_regular(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    assert "not a regular file" in errors(fifo)[0]  # and does not wait for a writer
    assert "is a directory" in errors(tmp_path)[0]
    assert "does not exist" in errors(tmp_path / "no")[0]
    assert "secrets init" in errors(tmp_path / "no")[0]


def test_symlink_is_judged_by_its_target(tmp_path: Path) -> None:
    target = write(tmp_path, "vrrpPassword: a\n", name="target")
    link = tmp_path / "secrets.yaml"
    link.symlink_to(target)
    assert secrets.load(link, None).vrrp_password == "a"
    target.chmod(0o644)
    assert "mode 0644" in errors(link)[0]
    target.unlink()
    assert "does not exist" in errors(None, tmp_path / "cluster.yaml")[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_somebody_elses_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "vrrpPassword: a\n")
    os.chown(path, 1234, 1234)
    assert "belongs to user 1234" in errors(path)[0]
    monkeypatch.setenv("SUDO_UID", "1234")  # the user who called sudo
    assert secrets.load(path, None).vrrp_password == "a"


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("certifcateKey: SECRET\n", 3, "did you mean certificateKey?"),
        ("certificateKey: SECRET\n", 3, "64 hexadecimal digits (32 bytes), this has 6"),
        ("certificateKey: 12345\n", 3, "not text"),
        ("bootstrapToken: ABCDEF.0123456789abcdef\n", 3, "abcdef.0123456789abcdef"),
        ("bootstrapToken:\n", 3, "empty"),
        ("bootstrapToken: ''\n", 3, "empty"),
        ("bootstrapToken: {SECRET: x}\n", 3, "not text"),
        ("vrrpPassword: SECRETSECRET\n", 3, "1 to 8 characters, this has 12"),
        ("vrrpPassword: 'SEC RET'\n", 3, "without spaces"),
        ("vrrpPassword: 'SECRÉT'\n", 3, "printable ASCII"),
        ("vrrpPassword: 'SEC\"RET'\n", 3, "double quote"),
        ('statsPassword: "SEC\\nRET"\n', 3, "printable ASCII"),
        ('statsPassword: "SEC\\0RET"\n', 3, "cannot be seen"),
        ("vrrpPassword: !SECRET\n", 3, "not valid YAML"),
        ("vrrpPassword: *SECRET\n", 3, "not valid YAML"),
        ("vrrpPassword: 'SECRET\n", 3, "not valid YAML"),
        ("vrrpPassword: [SECRET\n", 3, "not valid YAML"),
        ("vrrpPassword: @SECRET\n", 3, "not valid YAML"),
        ("vrrpPassword: a\nvrrpPassword: SECRET\n", 4, "given twice"),
        ("SECRET\n", 3, "not valid YAML"),
        ("---\nSECRET\n", 3, "a second document"),
        ("bgpPasswords: SECRET\n", 3, "mapping of addresses"),
        ("bgpPasswords: {10.0.0.1: 'SEC:RET'}\n", 3, "colon"),
        ("bgpPasswords: {router: SECRET}\n", 3, "IP address"),
        ("caCertHashes: sha256:00\n", 3, "list of pins"),
        ("caCertHashes:\n- sha256:00\n", 4, "64 hexadecimal digits"),
    ],
)
def test_refused_without_a_word_of_it(tmp_path: Path, body: str, line: int, words: str) -> None:
    [message] = errors(write(tmp_path, body))
    assert words in message
    assert f"secrets.yaml:{line}:" in message
    assert "SEC" not in message


def test_all_errors_at_once_and_no_excerpt(tmp_path: Path) -> None:
    path = write(tmp_path, "certificateKey: a\nbootstrapToken: b\nmore: c\n")
    with pytest.raises(FindingsError) as caught:
        secrets.load(path, None)
    assert len(caught.value.findings) == 3
    assert all(f.location and not f.location.excerpt for f in caught.value.findings)


def test_head_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "secrets.yaml"
    path.write_text("apiVersion: kubevipgen/v1alpha1\nkind: Cluster\n")
    path.chmod(0o600)
    assert "kind: Secrets" in errors(path)[0]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\xff", b"- a\n", b"a" * 2_000_000, b"x: " + b"[" * 9999]
)
def test_junk_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets.yaml"
    path.write_bytes(content)
    path.chmod(0o600)
    assert errors(path)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=12))
@example('a"b')
@example("a: b")
@example("!x")
def test_whatever_is_accepted_is_plain(value: str) -> None:
    """No value that any configuration language could read as more than one word gets through."""
    text = HEAD + "statsPassword: " + value + "\n"
    try:
        loaded = secrets.parse(text, "s")
    except FindingsError:
        return
    got = loaded.stats_password
    assert got == "" or (got.isascii() and got.isprintable() and " " not in got)


def test_missing_secret_names_the_field() -> None:
    with pytest.raises(secrets.MissingSecretError) as caught:
        secrets.Secrets().require("bootstrap_token")
    assert caught.value.field == "bootstrapToken"
    with pytest.raises(secrets.MissingSecretError) as caught:
        secrets.Secrets().bgp_password("10.0.0.1")
    assert "10.0.0.1" in caught.value.field


def test_values_stay_out_of_repr() -> None:
    filled = secrets.Secrets("k", "t", "v", "s", {"a": "bgp"}, (), {"ca.key": "pem"})
    assert repr(filled) == "Secrets(ca_cert_hashes=())"
