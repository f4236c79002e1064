"""What other files embed, and that findings point into the file around it."""

from __future__ import annotations

import base64
import gzip

import pytest

from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.documents import documents

CONFIG = "vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 51\n}\n"
BACKEND = "backend k8s\n    server a 10.0.0.1:6443 check\n"


def inside(file: str, text: str) -> list[Document]:
    return list(documents(file, text)[1:])


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def places_are_true(text: str, part: Document) -> None:
    """Every line of the part is where it says."""
    lines = text.split("\n")
    for number, line in enumerate(part.lines[:-1], 1):
        place = part.at(number, 1)
        assert lines[place.line - 1] == place.excerpt
        assert lines[place.line - 1][place.column - 1 :] == line


HEREDOCS = {
    "cat <<EOF > /etc/keepalived/keepalived.conf": "/etc/keepalived/keepalived.conf",
    "cat >/etc/keepalived/keepalived.conf <<'EOF'": "/etc/keepalived/keepalived.conf",
    'sudo tee "/etc/keepalived/keepalived.conf" > /dev/null <<"EOF"': (
        "/etc/keepalived/keepalived.conf"
    ),
    "cat << \\EOF | sudo tee -a /etc/keepalived/keepalived.conf": "/etc/keepalived/keepalived.conf",
    'cat <<EOF > "${DIR}/keepalived.conf"': "/opt/ha/keepalived.conf",
    "cat <<EOF > $UNKNOWN/keepalived.conf": "",
}


@pytest.mark.parametrize("opening", HEREDOCS)
def test_heredoc(opening: str) -> None:
    text = f"#!/bin/sh\nDIR=/opt/ha\n{opening}\n{CONFIG}EOF\nsystemctl restart keepalived\n"
    [part] = inside("install.sh", text)
    assert (part.kind, part.text, part.path) == (Kind.KEEPALIVED, CONFIG, HEREDOCS[opening])
    places_are_true(text, part)


def test_several_heredocs_and_those_that_tabs_indent() -> None:
    tabbed = "".join(f"\t{line}\n" for line in CONFIG.splitlines())
    text = f"f() {{\n\tcat <<-X > a.conf\n{tabbed}\tX\n}}\ncat <<Y > b.cfg\n{BACKEND}Y\n"
    one, two = inside("x.sh", text)
    assert (one.text, two.text) == (CONFIG, BACKEND)
    places_are_true(text, one)
    places_are_true(text, two)


def test_what_the_shell_puts_in() -> None:
    """Literals are followed; what only the run decides is a word that rules leave alone."""
    text = """VIP=10.0.0.100
ROUTER='51'
NET="${VIP}/24"
IFACE=$(ip route | awk '{print $5}')
TWICE=1
TWICE=2
cat <<EOF > keepalived.conf
vrrp_instance VI_1 {
    interface $IFACE
    virtual_router_id ${ROUTER}
    priority ${TWICE:-100}
    garp_master_delay $TWICE
    virtual_ipaddress {
        $NET dev `cat nic` # \\$X costs \\\\ nothing $1
    }
}
EOF
"""
    [part] = inside("x.sh", text)
    assert part.lines[1:4] == (
        "    interface __shell_IFACE__",
        "    virtual_router_id 51",
        "    priority __shell_TWICE__",
    )
    assert part.lines[4] == "    garp_master_delay __shell_TWICE__"
    said = "        10.0.0.100/24 dev __shell_command__ # $X costs \\ nothing __shell_argument__"
    assert part.lines[6] == said
    assert part.at(7, 9).excerpt == text.split("\n")[13]
    assert (part.at(7, 9).line, part.at(7, 9).column) == (14, 9)
    assert part.at(2, 15).column == 15
    assert not part.is_template


def test_a_quoted_heredoc_is_left_alone() -> None:
    text = (
        f"VIP=1\ncat <<'EOF' > check_apiserver.sh\n#!/bin/sh\ncurl -f https://$VIP\nEOF\n{BACKEND}"
    )
    [part] = inside("x", text)
    assert part.text == "#!/bin/sh\ncurl -f https://$VIP\n"


@pytest.mark.parametrize(
    "text",
    [
        f"cat <<EOF > keepalived.conf\n{CONFIG}",  # without an end
        f"cat <<< {BACKEND}",
        f"# cat <<EOF > keepalived.conf\n#{CONFIG}# EOF\n",
        "x=$((1<<EOF))\n",
    ],
)
def test_no_heredoc(text: str) -> None:
    assert inside("x.sh", "#!/bin/sh\n" + text) == []


USER_DATA = f"""#cloud-config
write_files:
  - path: /etc/keepalived/keepalived.conf
    content: |
{indented(CONFIG, 6)}  - path: /etc/haproxy/haproxy.cfg
    permissions: '0640'
    content: |
{indented(BACKEND, 8)}runcmd:
  - |
    cat <<EOF > /etc/sysctl.d/90-vip.conf
    net.ipv4.ip_nonlocal_bind = 1
    EOF
"""


def test_user_data() -> None:
    found = inside("user-data", USER_DATA)
    assert [(part.kind, part.path, part.mode) for part in found] == [
        (Kind.KEEPALIVED, "/etc/keepalived/keepalived.conf", 0o644),
        (Kind.HAPROXY, "/etc/haproxy/haproxy.cfg", 0o640),
        (Kind.SYSCTL, "/etc/sysctl.d/90-vip.conf", None),
    ]
    for part in found:
        places_are_true(USER_DATA, part)


@pytest.mark.parametrize("encoding", ["b64", "base64", "gz+b64", "gzip+base64"])
def test_what_is_packed_has_one_place(encoding: str) -> None:
    raw = CONFIG.encode()
    packed = base64.b64encode(gzip.compress(raw) if "gz" in encoding else raw).decode()
    text = f"""#cloud-config
write_files:
  - path: /etc/keepalived/keepalived.conf
    encoding: {encoding}
    content: {packed}
"""
    [part] = inside("user-data.yaml", text)
    assert part.text == CONFIG
    assert (part.at(3, 5).line, part.at(3, 5).column) == (5, 14)
    assert part.edit(3, 5, 6, "x").line == 0


def test_what_is_no_packing_or_too_large_is_left_out() -> None:
    bomb = base64.b64encode(gzip.compress(b"\n" * 50_000_000)).decode()
    for encoding, content in (("b64", "!!"), ("gz+b64", bomb), ("rot13", "x"), ("gz+b64", "YQ==")):
        text = f"""#cloud-config
write_files:
  - {{path: /etc/haproxy/haproxy.cfg, encoding: {encoding}, content: '{content}'}}
"""
        assert inside("user-data", text) == []


def test_config_maps_and_secrets() -> None:
    text = f"""apiVersion: v1
kind: ConfigMap
data:
  haproxy.cfg: |-
{indented(BACKEND, 4)}  check_apiserver.sh: |
    curl -f https://localhost:6443
  other: x
---
apiVersion: v1
kind: Secret
data:
  keepalived.conf: {base64.b64encode(CONFIG.encode()).decode()}
stringData:
  folded: "backend k8s\\n    server a 10.0.0.1:6443 check\\n"
"""
    found = inside("cm.yaml", text)
    kinds = [Kind.HAPROXY, Kind.SCRIPT, Kind.KEEPALIVED, Kind.HAPROXY]
    assert [part.kind for part in found] == kinds
    assert not found[0].text.endswith("\n")
    assert [part.place is None for part in found] == [True, True, False, False]
    places_are_true(text, found[0])


def test_playbooks_and_machine_configs() -> None:
    playbook = f"""- hosts: lb
  tasks:
    - copy:
        dest: /etc/keepalived/keepalived.conf
        content: |
{indented(CONFIG, 10)}    - copy:
        dest: /etc/haproxy/haproxy.cfg
        content: |
          backend k8s
              server a {{{{ address }}}}:6443 check
"""
    plain, template = inside("play.yml", playbook)
    assert (plain.path, plain.is_template) == ("/etc/keepalived/keepalived.conf", False)
    assert template.is_template
    butane = f"""variant: flatcar
storage:
  files:
    - path: /etc/keepalived/keepalived.conf
      contents:
        inline: |
{indented(CONFIG, 10)}"""
    [part] = inside("machine.bu", butane)
    assert part.path == "/etc/keepalived/keepalived.conf"


def test_a_block_that_ansible_puts_into_a_file_ends_its_line() -> None:
    """As blockinfile does; what copy writes stays as it is."""
    for module, key, end in (("blockinfile", "block", "\n"), ("copy", "content", "")):
        task = f"- {module}:\n    path: /etc/haproxy/haproxy.cfg\n    {key}: |-\n"
        [part] = inside("play.yml", task + indented(BACKEND, 6))
        assert part.text == BACKEND.removesuffix("\n") + end


def test_unnamed_text_is_a_configuration_only_when_it_says_so() -> None:
    """Commands of a pod and descriptions are none."""
    text = f"""apiVersion: apps/v1
kind: DaemonSet
spec:
  command:
    - |
      curl -f https://localhost:6443 || exit 1
  description: |
    apiVersion: v1
    kind: Pod
  haproxyConfig: |
{indented(BACKEND, 4)}"""
    [part] = inside("ds.yaml", text)
    assert part.kind is Kind.HAPROXY


def test_prose_and_programs_hold_nothing() -> None:
    text = f"cat <<EOF > keepalived.conf\n{CONFIG}EOF\n"
    assert inside("README.md", text) == []
    assert inside("x.py", text) == []


def test_a_part_of_a_part() -> None:
    manifest = f"apiVersion: v1\nkind: ConfigMap\ndata:\n  haproxy.cfg: |\n{indented(BACKEND, 4)}"
    text = f"kubectl apply -f - <<'EOF'\n{manifest}EOF\n"
    outer, inner = inside("x.sh", text)
    assert (outer.kind, inner.kind) == (Kind.MANIFESTS, Kind.HAPROXY)
    places_are_true(text, inner)


@pytest.mark.parametrize(
    "piece", ["cat <<A\n", "<<A <<B ", "\\\n", "$(", "`", "${", "A=$A\n", "- |\n"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    for file, before in (("x.sh", "#!/bin/sh\n"), ("x.sh", "cat <<EOF\n"), ("x.yaml", "a:\n")):
        documents(file, before + text + "\nEOF\n")
