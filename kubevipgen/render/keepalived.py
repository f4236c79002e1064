"""keepalived holds the VIP: /etc/keepalived/keepalived.conf, its check, and what runs it.

Sources: RFC 9568 (VRRP version 3), keepalived.conf(5), and the measurements in
docs/decisions.md. The pair chosen is `nopreempt` with a check without weight: a failed check puts
the node into FAULT, which gives the VIP away at once, and a node that comes back takes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import ceil

from kubevipgen.formats import keepalived as language
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.model import Cluster, Ip, Keepalived, Node, RunAs
from kubevipgen.render import check_script, pod, systemd
from kubevipgen.render.header import header
from kubevipgen.render.plan import Content, FilePlan, Job

CONFIG = "/etc/keepalived/keepalived.conf"
POD = "/etc/kubernetes/manifests/keepalived.yaml"
# High, because a backup waits (256 - priority) / 256 of an advert longer before it takes a VIP that
# was given away (RFC 9568 section 6.1); below 255, which ignores failed checks. Some way apart, so
# that two backups do not take it in the same moment.
_FIRST_PRIORITY, _APART = 252, 4
_PREFERRED_PRIORITY = 254


def plan(job: Job) -> Iterator[FilePlan]:
    """Configuration, check script and pod or drop-in on each node that may hold the VIP."""
    keepalived = job.cluster.keepalived
    if keepalived is None or job.node not in job.cluster.vip_nodes or not job.node.addresses:
        return
    private = keepalived.authentication
    made = cache(lambda: config(job))  # the pod's checksum needs it too
    yield FilePlan(CONFIG, made, mode=0o600 if private else 0o644)
    check = check_script.plan(job)
    yield check
    if keepalived.run_as is RunAs.STATIC_POD:
        yield FilePlan(POD, lambda: _pod(job, keepalived, made(), check.build()), mode=0o600)
    else:
        yield systemd.drop_in(job, "keepalived")


def priorities(cluster: Cluster) -> dict[str, int]:
    """The VRRP priority of each node that may hold the VIP: the spec's, else 252, 248, ...

    All different, so that the first election never depends on addresses.
    """
    keepalived = cluster.keepalived
    preferred = keepalived.preferred_node if keepalived else ""
    chosen = {n.name: n.priority for n in cluster.vip_nodes if n.priority is not None}
    if preferred and preferred not in chosen:
        chosen[preferred] = max(_PREFERRED_PRIORITY, *chosen.values(), 0)
    taken = set(chosen.values())
    free = (p for p in _falling(_FIRST_PRIORITY) if p not in taken)
    return {n.name: chosen[n.name] if n.name in chosen else next(free) for n in cluster.vip_nodes}


def _falling(first: int) -> Iterator[int]:
    """In steps, and then, for more nodes than steps, what lies between them."""
    steps = range(first, 0, -_APART)
    yield from steps
    yield from (number for number in range(first, 0, -1) if number not in steps)


def config(job: Job) -> Content:
    """The text of keepalived.conf, and the VRRP password in it, if there is one."""
    cluster, keepalived = job.cluster, job.cluster.keepalived
    assert keepalived is not None  # noqa: S101  (plan() is the only way here)
    password = job.secrets.require("vrrp_password") if keepalived.authentication else ""
    items = (
        _global(job.node, keepalived),
        _script(check_script.check_of(cluster)),
        *(_instance(job, keepalived, vip, password) for vip in cluster.endpoint.vips),
    )
    text = language.dump(Config(items, header(job, "keepalived: holds the VIP by VRRP.")))
    return Content(text, (password,) if password else ())


def _pod(job: Job, keepalived: Keepalived, *mounted: Content) -> Content:
    tree = pod.base("keepalived", keepalived.image)
    script = check_script.check_of(job.cluster).path
    inside = keepalived.profile.config_path if keepalived.profile else CONFIG
    pod.use_profile(tree, keepalived.profile)
    pod.mount_file(tree, "config", CONFIG, inside)
    pod.mount_file(tree, "check", script, script)
    pod.annotate_checksum(tree, job, *mounted)
    return Content(pod.dump(tree, header(job, "keepalived as a static pod.")))


def _global(node: Node, keepalived: Keepalived) -> Block:
    return Block(
        ("global_defs",),
        (
            _line("router_id", node.name),
            _line("vrrp_version", keepalived.vrrp_version),
            _line(
                "script_user",
                "root",
                why="Scripts run only as this user, and only if nobody else can change them.",
            ),
            _line("enable_script_security"),
            _line(
                "vrrp_garp_master_refresh",
                keepalived.garp_refresh,
                why="Repeat gratuitous ARP: after a split, clients can keep the wrong MAC 30 s.",
            ),
            _line(
                "vrrp_higher_prio_send_advert",
                why="After a split the node that gives way says so: the other announces itself.",
            ),
            *_extra("global_defs", keepalived.extra_global),
        ),
    )


def _script(check: check_script.Check) -> Block:
    return Block(
        ("vrrp_script", check.name),
        (
            _line("script", check.path),
            _line("interval", 1),
            _line(
                "timeout",
                ceil(check.bound) + 1,
                why=f"The script itself ends in {check.bound:g} s.",
            ),
            _line("fall", 1, why="The script asks twice before it fails."),
            _line("rise", 2),
        ),
    )


def _instance(job: Job, keepalived: Keepalived, vip: Ip, password: str) -> Block:
    """One vrrp_instance per address family (RFC 9568 section 5.2.9: never both in one)."""
    check = check_script.check_of(job.cluster)
    return Block(
        ("vrrp_instance", f"control-plane-v{vip.version}"),
        (
            _line("state", "BACKUP"),
            *_preemption(keepalived),
            _line("interface", job.node.interface),
            _line("virtual_router_id", keepalived.virtual_router_id),
            _line("priority", priorities(job.cluster)[job.node.name]),
            _line("advert_int", f"{keepalived.advert_interval:g}"),
            *_unicast(job, vip.version),
            *_authentication(password),
            Block(("virtual_ipaddress",), (Line(_vip_words(vip, job.node.interface)),)),
            Block(("track_script",), (Line((check.name,)),)),
            *_extra("vrrp_instance", keepalived.extra_instance),
        ),
    )


def _preemption(keepalived: Keepalived) -> Iterator[Line]:
    if not keepalived.preferred_node:
        why = "No fail-back: a node that returns leaves the VIP, and every connection, where it is."
        yield _line("nopreempt", why=why)


def _unicast(job: Job, family: int) -> Iterator[Line | Block]:
    """Unicast with an explicit source: multicast is filtered or shared too often."""
    own = job.node.address(family)
    others = (n.address(family) for n in job.cluster.vip_nodes if n.name != job.node.name)
    peers = tuple(Line((str(peer.ip),)) for peer in others if peer)
    if own and peers:
        yield _line("unicast_src_ip", own.ip)
        yield Block(("unicast_peer",), peers)


def _authentication(password: str) -> Iterator[Block]:
    """VRRP version 2 only; sent in clear text, a guard against mistakes and no more."""
    if password:
        lines = (_line("auth_type", "PASS"), _line("auth_pass", password))
        yield Block(("authentication",), lines)


def _vip_words(vip: Ip, interface: str) -> tuple[str, ...]:
    """A host prefix; deprecated from birth in IPv6, so that it never becomes a source address."""
    words = (f"{vip}/{vip.max_prefixlen}", "dev", interface)
    return (*words, "preferred_lft", "0") if vip.version == 6 else words


def _extra(section: str, texts: tuple[str, ...]) -> Iterator[Line | Block]:
    """The user's own lines; the spec's rules have checked each of them."""
    for item in language.parse("".join(f"{text}\n" for text in texts)).items:
        if isinstance(item, Line):
            yield Line(item.words, (f"From keepalived.extra.{section} of the spec.",))


def _line(*words: object, why: str = "") -> Line:
    return Line(tuple(str(word) for word in words), (why,) if why else ())
