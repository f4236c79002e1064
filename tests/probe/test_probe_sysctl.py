from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kubevipgen.probe import confd, read, sysctl, sysctl_files
from kubevipgen.probe.sysctl_files import Assignment, Persisted
from kubevipgen.probe.topic import Request, UnavailableError
from netns import Namespace

RECORDED = Path(__file__).with_name("recorded")
DISTRIBUTIONS = ("debian-12", "debian-13", "ubuntu-22.04", "ubuntu-24.04", "rocky-9", "flatcar")
OURS = "/etc/sysctl.d/90-kubevipgen.conf"


def collected(distribution: str) -> Persisted:
    return sysctl_files.collect(str(RECORDED / distribution / "kernel"))


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_our_own_file_counts_everywhere(distribution: str) -> None:
    found = collected(distribution).of("net/ipv4/ip_forward")
    assert (found["persisted"], found["persistedIn"]) == ("1", OURS)


# Where the effective value of rp_filter on a network card comes from.
RP_FILTER = {
    "debian-12": (None, ""),
    "debian-13": ("2", "/usr/lib/sysctl.d/50-default.conf"),
    "ubuntu-22.04": ("2", "/usr/lib/sysctl.d/50-default.conf"),
    "ubuntu-24.04": ("2", "/usr/lib/sysctl.d/50-default.conf"),
    "rocky-9": ("1", "/usr/lib/sysctl.d/50-redhat.conf"),
    "flatcar": (None, ""),  # an empty file masks the vendor's
}


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_patterns_of_the_distributions(distribution: str) -> None:
    found = collected(distribution).of("net/ipv4/conf/ens3/rp_filter")
    assert (found["persisted"], found["persistedIn"]) == RP_FILTER[distribution]


# systemd's own file takes `all` out of its pattern, and with it what earlier files say of it.
RP_FILTER_ALL = {
    "debian-12": ("1", "/etc/sysctl.d/99-sysctl.conf"),
    "ubuntu-22.04": (None, ""),
    "ubuntu-24.04": ("1", "/etc/ufw/sysctl.conf"),  # an enabled ufw comes last
    "rocky-9": (None, ""),
}


@pytest.mark.parametrize("distribution", RP_FILTER_ALL)
def test_a_key_taken_out_of_a_pattern(distribution: str) -> None:
    found = collected(distribution).of("net/ipv4/conf/all/rp_filter")
    assert (found["persisted"], found["persistedIn"]) == RP_FILTER_ALL[distribution]


def test_sysctl_conf_counts_only_by_a_link() -> None:
    debian_13 = collected("debian-13").of("vm/overcommit_memory")
    assert debian_13 == {"persisted": None, "persistedIn": "", "ignored": "/etc/sysctl.conf"}
    assert not collected("debian-12").ignored


def test_a_link_to_dev_null_masks_the_vendors_file(tmp_path: Path) -> None:
    for directory in ("etc", "usr/lib"):
        (tmp_path / directory / "sysctl.d").mkdir(parents=True)
    (tmp_path / "usr/lib/sysctl.d/50-x.conf").write_text("vm.panic_on_oom=1\n")
    assert sysctl_files.collect(str(tmp_path)).of("vm/panic_on_oom")["persisted"] == "1"
    (tmp_path / "etc/sysctl.d/50-x.conf").symlink_to("/dev/null")
    assert sysctl_files.collect(str(tmp_path)).of("vm/panic_on_oom")["persisted"] is None


def test_sysctl_conf_is_the_last_without_systemd(tmp_path: Path) -> None:
    (tmp_path / "etc/sysctl.d").mkdir(parents=True)
    (tmp_path / "etc/sysctl.d/99-x.conf").write_text("vm.panic_on_oom=1\n")
    (tmp_path / "etc/sysctl.conf").write_text("vm.panic_on_oom=2\n")
    found = sysctl_files.collect(str(tmp_path)).of("vm/panic_on_oom")
    assert found["persisted"] == "2"


def test_a_file_hides_its_namesakes(tmp_path: Path) -> None:
    for place, value in (("usr/lib", 1), ("run", 2), ("usr/local/lib", 3)):
        (tmp_path / place / "sysctl.d").mkdir(parents=True)
        (tmp_path / place / "sysctl.d/50-x.conf").write_text(f"vm.panic_on_oom={value}\n")
    assert confd.files("sysctl.d", str(tmp_path)) == [f"{tmp_path}/run/sysctl.d/50-x.conf"]
    (tmp_path / "etc/sysctl.d").mkdir(parents=True)
    (tmp_path / "etc/sysctl.d/50-x.conf").symlink_to("nowhere")  # dangling: hides nothing
    assert confd.files("sysctl.d", str(tmp_path)) == [f"{tmp_path}/run/sysctl.d/50-x.conf"]


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("net.ipv4.ip_forward", "net/ipv4/ip_forward"),
        ("net/ipv4/ip_forward", "net/ipv4/ip_forward"),
        ("net.ipv4.conf.ens3/100.rp_filter", "net/ipv4/conf/ens3.100/rp_filter"),
        ("net/ipv4/conf/ens3.100/rp_filter", "net/ipv4/conf/ens3.100/rp_filter"),
        ("kernel", "kernel"),
    ],
)
def test_separators(key: str, path: str) -> None:
    assert sysctl_files.as_path(key) == path


def test_the_forms_of_a_line() -> None:
    lines = ["a.b=1", "a/c =  2 ", "-a.d = 3", "-a.e", "a.f", "a.g = 32768\t60999", "a.h ="]
    assert sysctl_files.parse(lines) == [
        ("a/b", "1"),
        ("a/c", "2"),
        ("a/d", "3"),
        ("a/e", None),
        ("a/g", "32768 60999"),
        ("a/h", ""),
    ]


@pytest.mark.parametrize(
    ("assignments", "value"),
    [
        ([("net/a", "1"), ("net/a", "0")], "0"),
        ([("net/a", "1"), ("net/*", "0")], "1"),  # a key of its own is not in any pattern
        ([("net/*", "1"), ("net/?", "0")], "0"),
        ([("net/*", "1"), ("net/a", None)], None),
        ([("*", "1")], None),  # a pattern does not cross a slash
        ([("net/[ab]", "5")], "5"),
        ([], None),
    ],
)
def test_which_assignment_wins(
    assignments: list[tuple[str, str | None]], value: str | None
) -> None:
    found = sysctl_files.winner([Assignment(k, v, "x.conf") for k, v in assignments], "net/a")
    assert (found.value if found else None) == value


def test_two_names_of_forwarding() -> None:
    both = [("net/ipv4/ip_forward", "1"), ("net/ipv4/conf/all/forwarding", "0")]
    found = sysctl_files.winner([Assignment(k, v, "") for k, v in both], "net/ipv4/ip_forward")
    assert found is not None
    assert found.value == "0"


def test_an_unreadable_file_makes_what_is_persisted_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(root: str = "") -> Persisted:
        raise UnavailableError(f"{root}/etc/sysctl.d/x.conf: Permission denied (run as root)")

    monkeypatch.setattr(sysctl_files, "collect", refuse)
    found = sysctl.gather(Request({}))["net.ipv4.ip_forward"]
    assert "run as root" in found["persisted"]["unknown"]
    assert found["value"] in {"0", "1"}


def test_an_unreadable_value_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> str:
        raise UnavailableError(f"{path}: Permission denied")

    monkeypatch.setattr(read, "text_or_none", refuse)
    assert "Permission denied" in sysctl.value("net/ipv4/ip_forward")["unknown"]


@pytest.mark.needs("netns", "sysctl")
def test_the_settings_of_a_namespace(netns: Namespace) -> None:
    netns.interface("ens3.100", ["10.0.0.163/24"])
    netns.run("sysctl", "-w", "net.ipv4.ip_forward=1", "net/ipv4/conf/ens3.100/arp_ignore=8")
    done = netns.run(sys.executable, "-m", "kubevipgen.probe", "--only", "sysctl")
    facts = json.loads(done.stdout)["facts"]["sysctl"]["value"]
    assert facts["net.ipv4.ip_forward"]["value"] == "1"
    assert facts["net.ipv4.conf.ens3.100.arp_ignore"]["value"] == "8"
    assert facts["net.ipv4.conf.all.arp_ignore"]["value"] == "0"


@pytest.mark.needs("netns", "sysctl")
def test_sysctl_itself_agrees(netns: Namespace, tmp_path: Path) -> None:
    """Real `sysctl --system` over a private /etc/sysctl.d gives what the parser says."""
    (tmp_path / "10-a.conf").write_text("net.ipv4.conf.ens3.rp_filter = 1\nnet/ipv4/ip_forward=1\n")
    (tmp_path / "20-b.conf").write_text("net.ipv4.ip_forward = 0\n-net.ipv4.nonsense = 1\n")
    netns.interface("ens3")
    script = f"mount --bind {tmp_path} /etc/sysctl.d && sysctl -q --system; "
    script += f"{sys.executable} -m kubevipgen.probe --only sysctl"
    done = subprocess.run(
        netns.command("unshare", "--mount", "sh", "-c", script),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    facts = json.loads(done.stdout)["facts"]["sysctl"]["value"]
    for key in ("net.ipv4.ip_forward", "net.ipv4.conf.ens3.rp_filter"):
        assert facts[key]["value"] == facts[key]["persisted"], key
    assert facts["net.ipv4.ip_forward"]["persistedIn"] == "/etc/sysctl.d/20-b.conf"
