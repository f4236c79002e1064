"""haproxy in front of the apiservers: haproxy.cfg, and the pod or drop-in that runs it.

Sources: haproxy configuration manual (2.6 to 3.2); the measured effect of single settings is in
docs/decisions.md. The same file serves a pod (which runs as uid 99) and a systemd service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from kubevipgen.formats import haproxy as language
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.model import Cluster, Haproxy, Ip, Node, RunAs, before_port
from kubevipgen.render import haproxy_ca, haproxy_status, pod, systemd
from kubevipgen.render.header import header
from kubevipgen.render.plan import Content, FilePlan, Job

CONFIG = "/etc/haproxy/haproxy.cfg"
POD = "/etc/kubernetes/manifests/haproxy.yaml"
BACKEND = "apiservers"
_UID = 99  # "haproxy" in the official image (docker-library/haproxy Dockerfile)


def plan(job: Job) -> Iterator[FilePlan]:
    """The configuration, and what starts it, on each node that balances."""
    haproxy = job.cluster.haproxy
    if haproxy is None or job.node not in job.cluster.vip_nodes or not job.node.addresses:
        return
    in_pod = haproxy.run_as is RunAs.STATIC_POD
    made = cache(lambda: config(job))  # the pod's checksum needs it too
    yield from haproxy_ca.plan(job)
    yield _config_plan(made, in_pod=in_pod, private=haproxy.stats is not None)
    if in_pod:
        yield FilePlan(POD, lambda: _pod(job, haproxy, made()), mode=0o600)
    else:
        yield systemd.drop_in(job, "haproxy")


def config(job: Job) -> Content:
    """The text of haproxy.cfg and the stats password in it, if there is one."""
    haproxy = job.cluster.haproxy
    assert haproxy is not None  # noqa: S101  (plan() is the only way here)
    password = job.secrets.require("stats_password") if haproxy.stats else ""
    sections = (
        _global(haproxy),
        _defaults(job.cluster, haproxy),
        _frontend(job.cluster, haproxy),
        _backend(job, haproxy),
        haproxy_status.section(haproxy, job.cluster.timings, BACKEND),
        *haproxy_status.stats_section(haproxy, password),
    )
    purpose = "haproxy: balances the kube-apiservers. TLS passes through untouched."
    text = language.dump(Config(sections, header(job, purpose)))
    return Content(text, (password,) if password else ())


def _config_plan(made: Callable[[], Content], *, in_pod: bool, private: bool) -> FilePlan:
    """Without a password any user may read it; with one only the user that haproxy starts as."""
    mode, owner = 0o644, "root:root"
    if private:
        mode, owner = (0o400, f"{_UID}:{_UID}") if in_pod else (0o600, "root:root")
    return FilePlan(CONFIG, made, mode=mode, owner=owner)


def _pod(job: Job, haproxy: Haproxy, mounted: Content) -> Content:
    tree = pod.base("haproxy", haproxy.image)
    inside = haproxy.profile.config_path if haproxy.profile else CONFIG
    pod.use_profile(tree, haproxy.profile)
    pod.mount_file(tree, "config", CONFIG, inside)
    pod.container(tree)["livenessProbe"]["httpGet"]["port"] = haproxy.status_port
    known = (haproxy_ca.content(job),) if haproxy_ca.is_known(job) else ()
    if known:
        pod.mount_file(tree, "ca", haproxy_ca.PATH, haproxy_ca.PATH)
    pod.annotate_checksum(tree, job, mounted, *known)
    return Content(pod.dump(tree, header(job, "haproxy as a static pod.")))


def _lines(*texts: str) -> tuple[Line, ...]:
    """Our own constant directives; a text that begins with # is the comment of the next one."""
    lines: list[Line] = []
    comments: list[str] = []
    for text in texts:
        if text.startswith("# "):
            comments.append(text[2:])
        else:
            lines.append(Line(tuple(text.split()), tuple(comments)))
            comments = []
    return tuple(lines)


def _extra(haproxy: Haproxy, section: str) -> tuple[Line, ...]:
    """The user's own lines for a section; the spec's rules have checked each of them."""
    texts = haproxy.extra.get(section, ())
    tree = language.parse("".join(f"{line}\n" for line in (section, *texts)))
    items = tree.items[0].items if tree.items and isinstance(tree.items[0], Block) else ()
    lines = [item for item in items if isinstance(item, Line)]
    if lines:
        lines[0] = Line(lines[0].words, (f"From haproxy.extra.{section} of the spec.",))
    return tuple(lines)


def _global(haproxy: Haproxy) -> Block:
    lines = _lines(
        "log stdout format raw local0 info",
        f"maxconn {haproxy.max_connections}",
        "# Start with fewer connections rather than not at all when `ulimit -n` is small.",
        "no strict-limits",
    )
    return Block(("global",), lines + _ending(haproxy) + _extra(haproxy, "global"))


def _ending(haproxy: Haproxy) -> tuple[Line, ...]:
    """How it ends, and as whom it runs: a service is reloaded, a pod is stopped and started."""
    if haproxy.run_as is RunAs.SYSTEMD:
        return _lines(
            "# Long watches would keep an old process alive for ever after a reload.",
            "hard-stop-after 20s",
            "user haproxy",
            "group haproxy",
            "chroot /var/lib/haproxy",
        )
    return _lines(
        "# Between the signal to stop and the closed port: time for the VIP to move.",
        "grace 2s",
        "# What came through the VIP is cut by its move, so there is little to wait for.",
        "hard-stop-after 5s",
    )


def _defaults(cluster: Cluster, haproxy: Haproxy) -> Block:
    times = cluster.timings
    lines = _lines(
        "mode tcp",
        "# In a check this is for the TLS handshake too: so a frozen apiserver is found out, while",
        "# one that is only slow has the time of `timeout check` for its answer.",
        f"timeout connect {_time(times.connect_ms)}",
        f"timeout check {_time(times.answer_ms)}",
        "# Short: a kubelet that waits here for an apiserver cannot start its static pods",
        "# (kubernetes/kubernetes#99602).",
        "timeout queue 5s",
        "# client-go pings an idle connection after 30 s; less than that would cut watches.",
        "timeout client 1h",
        "timeout server 1h",
        "timeout tunnel 4h",
        "timeout client-fin 10s",
        "timeout server-fin 10s",
        "retries 3",
        "# Every retry goes to another server, so one dead apiserver costs no failed request.",
        "option redispatch 1",
        "# Dead peers are found by TCP keep-alive, not by an idle limit.",
        "option clitcpka",
        "option srvtcpka",
    )
    return Block(("defaults",), lines + _extra(haproxy, "defaults"))


def _frontend(cluster: Cluster, haproxy: Haproxy) -> Block:
    lines = _lines(
        *_binds(cluster),
        "log global",
        "option tcplog",
        "option dontlognull",
        "# With no apiserver up, refuse at once instead of holding the client in a queue.",
        f"tcp-request connection reject if {{ nbsrv({BACKEND}) lt 1 }}",
        f"default_backend {BACKEND}",
    )
    return Block(("frontend", "control-plane-endpoint"), lines + _extra(haproxy, "frontend"))


def _time(milliseconds: int) -> str:
    """As haproxy reads it (its manual, section 2.5)."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{milliseconds}ms" if rest else f"{seconds}s"


def _binds(cluster: Cluster) -> Iterator[str]:
    """Wildcard, so that a standby node starts without the VIP; IPv6 only where it is in use."""
    port = cluster.endpoint.port
    families = {a.family for node in cluster.vip_nodes for a in node.addresses}
    families |= {vip.version for vip in cluster.endpoint.vips}
    if families == {4}:
        yield f"bind 0.0.0.0:{port}"
    elif families == {6}:
        yield f"bind [::]:{port} v6only"
    else:
        yield "# Both families on one socket."
        yield f"bind [::]:{port} v4v6"


def _backend(job: Job, haproxy: Haproxy) -> Block:
    why, verify = haproxy_ca.verification(job)
    times = job.cluster.timings
    lines = _lines(
        "# A frozen apiserver collects connections and is chosen less and less.",
        "balance leastconn",
        "# /readyz turns bad as soon as an apiserver begins to shut down, before it stops serving.",
        "option httpchk",
        haproxy_ca.connect(job),
        "http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes",
        *_expect(job.cluster),
        why,
        "# shutdown-sessions: a dead node would hold its streams until `timeout tunnel`.",
        f"default-server check check-ssl {verify} "
        f"inter {_time(times.check_ms)} fastinter {_time(times.check_fast_ms)} "
        f"downinter {_time(times.check_down_ms)} rise {times.rise} fall {times.fall} "
        "on-marked-down shutdown-sessions",
    )
    return Block(("backend", BACKEND), lines + _extra(haproxy, "backend") + _servers(job.cluster))


def _expect(cluster: Cluster) -> Iterator[str]:
    if cluster.anonymous_auth:
        yield "http-check expect status 200"
    else:
        yield "# Anonymous requests are switched off: 401 is all that a running apiserver says."
        yield "http-check expect rstatus ^(200|401)$"


def _servers(cluster: Cluster) -> tuple[Line, ...]:
    """One line per control plane, by address: a name that does not resolve stops haproxy."""
    lines = []
    for node in cluster.control_planes:
        ip = _server_ip(node)
        if ip is not None:
            lines.append(Line(("server", node.name, f"{before_port(ip)}:{cluster.api_port}")))
    return tuple(lines)


def _server_ip(node: Node) -> Ip | None:
    """The advertise address: the one address that is surely in the apiserver's certificate."""
    return node.advertise_address or (node.addresses[0].ip if node.addresses else None)
