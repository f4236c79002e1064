"""What apply and remove ask of the host that they run on, and do to it beside its files."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kubevipgen.finding import Finding, FindingsError, Severity

if TYPE_CHECKING:
    from kubevipgen.model import Cluster, Node
    from kubevipgen.output.host.store import Held, HostState

_POLL = 0.5  # seconds
_HOLDERS = ("keepalived", "kube-vip")


def refusal(message: str, hint: str = "") -> FindingsError:
    """One error about this host."""
    return FindingsError((Finding("host", Severity.ERROR, message, hint),))


def need_root(root: Path | None) -> None:
    """Raises FindingsError for a user who may not change the host."""
    if root is None and os.geteuid() != 0:
        raise refusal("the files of this host are root's", "run it as root, or with --root DIR")


def node_here(cluster: Cluster, name: str, root: Path | None) -> Node:
    """The node to apply: the one that this host is, or in an image the one that is named.

    Raises FindingsError when this host is another machine.
    """
    from kubevipgen.output import select  # noqa: PLC0415  (start-up time)

    select.check_nodes(cluster, [name] if name else [])
    named = [node for node in cluster.nodes if node.name == name] if name else list(cluster.nodes)
    if root is not None:
        if len(named) == 1:
            return named[0]
        names = ", ".join(node.name for node in named[:10])
        raise refusal(f"--root needs --node NAME: the cluster has {names}")
    return _is_this_host(named)


def _is_this_host(nodes: Sequence[Node]) -> Node:
    from kubevipgen.probe import here  # noqa: PLC0415  (start-up time)

    local = here.local_addresses()
    by_address = [n for n in nodes if not n.addresses or local & {str(a.ip) for a in n.addresses}]
    own = socket.gethostname()
    by_name = [node for node in by_address if own.partition(".")[0] == node.name.partition(".")[0]]
    if len(by_address) == 1 or by_name:
        return (by_name or by_address)[0]
    if by_address:
        names = " and ".join(node.name for node in by_address)
        raise refusal(f"this host has addresses of {names}", "say which it is with --node NAME")
    hint = "run it on the node; for an image of it, use --root DIR and --node NAME"
    raise refusal(_stranger(nodes, own, local), hint)


def _stranger(nodes: Sequence[Node], own: str, local: Iterable[str]) -> str:
    has = ", ".join(sorted(a for a in local if not a.startswith(("127.", "fe80:")) and a != "::1"))
    what = f"this host is named {own} and has {has or 'no address'}"
    if len(nodes) == 1:
        wanted = ", ".join(str(address.ip) for address in nodes[0].addresses)
        return f"{what}: it is not {nodes[0].name}, which has {wanted}"
    return f"{what}: it is none of {', '.join(node.name for node in nodes[:10])}"


def held_by(cluster: Cluster, node: Node) -> tuple[Held, ...]:
    """The VIPs that our programs may put on this node, and where."""
    from kubevipgen.model import Announce  # noqa: PLC0415  (start-up time)
    from kubevipgen.output.host.store import Held  # noqa: PLC0415

    kube_vip = cluster.kube_vip
    if node not in cluster.vip_nodes or (kube_vip is None and cluster.keepalived is None):
        return ()
    on_loopback = kube_vip is not None and kube_vip.announce is Announce.BGP
    interface = "lo" if on_loopback else node.interface
    return tuple(Held(str(vip), interface) for vip in cluster.endpoint.vips) if interface else ()


def run(words: Sequence[str]) -> str:
    """Run a command of the host; "" when all is well, else why not."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        return f"{words[0]}: {error.strerror}"
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return "" if done.returncode == 0 else (said[-1] if said else f"exit code {done.returncode}")


def stop(state: HostState, timeout: float, say: Callable[[str], None]) -> None:
    """Once the manifests are gone: our programs end, then a VIP that they left goes too.

    Raises FindingsError when a program has not ended in time; a VIP then stays where it is.
    """
    from kubevipgen.render.bootstrap.paths import UNITS  # noqa: PLC0415  (start-up time)

    for path in map(PurePosixPath, state.files):  # units that are ours as a whole
        if str(path.parent) == UNITS and path.suffix == ".service":
            _try(("systemctl", "disable", path.name), say)
    _stop_services(state, ("keepalived", "haproxy"), say)
    _wait(_daemons(state), timeout, say)
    for held in state.held:
        _release(held, say)
    _stop_services(state, ("kubelet",), say)


def settle(state: HostState, say: Callable[[str], None]) -> None:
    """Once the files are gone: systemd forgets our drop-ins."""
    if any(path.startswith("/etc/systemd/") for path in state.files):
        _try(("systemctl", "daemon-reload"), say)


def _stop_services(state: HostState, names: Iterable[str], say: Callable[[str], None]) -> None:
    from kubevipgen.output.roles import drop_in  # noqa: PLC0415  (start-up time)

    for name in names:
        if drop_in(name) in state.files:
            _try(("systemctl", "disable", "--now", name), say)


def _try(words: Sequence[str], say: Callable[[str], None]) -> None:
    if why := run(words):
        say(f"`{' '.join(words)}` failed: {why}")


def _daemons(state: HostState) -> list[str]:
    names = set(_HOLDERS) if state.held else set()
    configs = {"keepalived": "/etc/keepalived/", "haproxy": "/etc/haproxy/"}
    names |= {n for n, place in configs.items() if any(p.startswith(place) for p in state.files)}
    return sorted(names)


def _wait(names: Sequence[str], timeout: float, say: Callable[[str], None]) -> None:
    end, told = time.monotonic() + timeout, False
    while pids := _running(names):
        what = ", ".join(f"{name} ({pid})" for pid, name in sorted(pids.items()))
        if time.monotonic() >= end:
            hint = "is the kubelet running? stop them, then run `kubevipgen remove` again"
            raise refusal(f"still running after {timeout:g} s: {what}; the rest stays here", hint)
        if not told:
            say(f"waiting for {what} to end")
            told = True
        time.sleep(_POLL)


def _running(names: Iterable[str]) -> dict[int, str]:
    """Processes by number; only those that see this host's network can hold its addresses."""
    from kubevipgen.probe.processes import command_lines, program_of  # noqa: PLC0415

    wanted = set(names)
    found = {pid: program_of(words) for pid, words in command_lines()}
    return {pid: name for pid, name in found.items() if name in wanted and _is_in_our_network(pid)}


def _is_in_our_network(pid: int) -> bool:
    try:
        theirs = Path(f"/proc/{pid}/ns/net").stat()
    except FileNotFoundError:
        return False  # it has ended meanwhile
    except OSError:
        return True
    return theirs.st_ino == Path("/proc/self/ns/net").stat().st_ino


def _release(held: Held, say: Callable[[str], None]) -> None:
    """A daemon that was killed leaves the VIP on its interface."""
    from kubevipgen.probe.iproute import ip_json  # noqa: PLC0415  (start-up time)
    from kubevipgen.probe.topic import UnavailableError  # noqa: PLC0415

    try:
        links = ip_json("address", "show", "dev", held.interface)
    except UnavailableError:
        return  # no such interface any more
    for entry in (entry for link in links for entry in link.get("addr_info", [])):
        if entry.get("local") == held.vip:
            address = f"{held.vip}/{entry['prefixlen']}"
            if why := run(("ip", "address", "del", address, "dev", held.interface)):
                raise refusal(f"{address} is still on {held.interface}: {why}")
            say(f"{address} was left on {held.interface}, and is gone now")
