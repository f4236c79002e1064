from __future__ import annotations

from pathlib import Path

import pytest

from kubevipgen import resources
from kubevipgen.probe import module_files, modules
from kubevipgen.probe.modules import Seen
from kubevipgen.probe.topic import Request, UnavailableError

RECORDED = Path(__file__).with_name("recorded")
RELEASES = {
    "debian-12": "6.1.0-28-amd64",
    "debian-13": "6.12.57+deb13-amd64",
    "ubuntu-22.04": "5.15.0-130-generic",
    "ubuntu-24.04": "6.8.0-51-generic",
    "rocky-9": "5.14.0-570.17.1.el9_6.x86_64",
    "flatcar": "6.6.83-flatcar",
}


def root(distribution: str) -> str:
    return str(RECORDED / distribution / "kernel")


@pytest.mark.parametrize(("distribution", "release"), RELEASES.items())
def test_what_the_distributions_have(distribution: str, release: str) -> None:
    seen = modules.look(root(distribution), release)
    assert modules.judge("br_netfilter", seen) == ("loadable", f"modules.dep of {release}")
    overlay = "builtin" if distribution == "flatcar" else "loadable"
    assert modules.judge("overlay", seen)[0] == overlay
    assert modules.judge("ip_vs_rr", seen)[0] == "loadable"
    assert modules.judge("configs", seen)[0] == "absent"


@pytest.mark.parametrize("distribution", RELEASES)
def test_what_is_loaded_at_boot(distribution: str) -> None:
    found = module_files.loaded_at_boot(root(distribution))
    assert found["br_netfilter"] == found["overlay"] == "/etc/modules-load.d/kubevipgen.conf"


def test_etc_modules_counts_by_its_link() -> None:
    found = module_files.loaded_at_boot(root("debian-12"))
    assert found["ip_vs"] == "/etc/modules-load.d/modules.conf"


def test_etc_modules_counts_without_systemd(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/modules").write_text("br-netfilter some=option\n")
    found = module_files.loaded_at_boot(str(tmp_path))
    assert found == {"br_netfilter": "/etc/modules"}


def test_what_modprobe_is_forbidden() -> None:
    found = module_files.blocked(root("debian-12"))
    assert found["ip_vs_sh"] == "'blacklist ip_vs_sh' in /etc/modprobe.d/cis.conf"
    assert found["ip_vs_wrr"].startswith("'install ip_vs_wrr /usr/bin/false'")
    assert "nf_conntrack" not in found
    assert "sctp" in module_files.blocked(root("rocky-9"))


def test_an_install_line_that_does_something_blocks_nothing() -> None:
    text = "install br_netfilter /sbin/modprobe --ignore-install br_netfilter; sysctl -p\n"
    assert module_files.parse_modprobe(text) == {}


def test_the_kernel_command_line(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    line = "BOOT_IMAGE=/vmlinuz modules-load=br_netfilter module_blacklist=ip-vs,sctp quiet\n"
    (tmp_path / "proc/cmdline").write_text(line)
    assert module_files.loaded_at_boot(str(tmp_path)) == {"br_netfilter": "the kernel command line"}
    assert set(module_files.blocked(str(tmp_path))) == {"ip_vs", "sctp"}


def seen(
    loaded: set[str] | None = None,
    available: set[str] | None = None,
    config: dict[str, str] | None = None,
    signs: dict[str, str] | None = None,
) -> Seen:
    return Seen("6.1.0", loaded, None, available, config, signs or {})


def test_a_kernel_with_everything_built_in_shows_it_elsewhere() -> None:
    """No /proc/modules, no /lib/modules: as in small kernels and containers."""
    signs = {"br_netfilter": "/proc/sys/net/bridge"}
    assert modules.judge("br_netfilter", seen(signs=signs))[0] == "builtin"
    assert modules.judge("ip_vs", seen(config={"IP_VS": "y"})) == ("builtin", "CONFIG_IP_VS=y")
    assert modules.judge("ip_vs", seen(config={}))[0] == "absent"


def test_a_loaded_module_is_not_taken_for_built_in() -> None:
    both = seen(loaded={"br_netfilter"}, signs={"br_netfilter": "/proc/sys/net/bridge"})
    assert modules.judge("br_netfilter", both)[0] == "loaded"


def test_a_replaced_kernel_or_a_container_cannot_tell() -> None:
    with pytest.raises(UnavailableError, match=r"no modules\.dep for the running kernel"):
        modules.judge("ip_vs", seen(loaded=set(), config={"IP_VS": "m"}))
    with pytest.raises(UnavailableError, match="reboot"):
        modules.judge("ip_vs", seen(loaded=set()))


def test_every_module_of_the_tables_is_looked_for() -> None:
    assert {row["module"] for row in resources.data("modules")} <= set(modules.OPTIONS)


def test_the_real_thing() -> None:
    found = modules.gather(Request({}))
    assert set(found) == set(modules.OPTIONS)
    assert set(found["overlay"]) == {"state", "evidence", "blacklisted", "persistedIn"}
