"""The kubelet restarts haproxy for ever: the probe asks what it does not serve.

A livenessProbe that can never succeed makes the kubelet restart the container after
`failureThreshold` times `periodSeconds`, again and again, with growing pauses of up to five
minutes. Every restart cuts all connections through this haproxy, and while it waits nobody
balances on this node.

Found is a livenessProbe or startupProbe of a haproxy container, held against the haproxy.cfg of the
same set, when

- no section listens on the port of the probe, or only on 127.0.0.1 while the probe names no host
  (the kubelet then asks the address of the node, not localhost), or only on an address such as the
  VIP while the probe asks localhost;
- the probe is HTTPS and the section that listens there speaks plain HTTP (`mode http`, no `ssl` on
  its bind line): the usual HTTPS probe on a stats page;
- the probe is HTTP and the section has `ssl` on its bind line, or passes TLS through to apiservers.

Not reported: exec probes, readiness probes, placeholders, a bind line whose port comes from the
environment, a probe without any haproxy.cfg beside it.

Fix: make port, scheme and host of the probe those of a bind line; best a frontend of its own with
`monitor-uri` on 127.0.0.1 and `host: 127.0.0.1` in the probe.

Source: Kubernetes documentation "Configure Liveness, Readiness and Startup Probes"; haproxy
configuration manual, bind and monitor-uri.

Bad (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: haproxy, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:3.2
          livenessProbe:
            httpGet: {host: 127.0.0.1, path: /healthz, port: 9000, scheme: HTTPS}

Bad (haproxy.cfg):

    listen stats
        bind *:9000
        mode http
        stats uri /
    frontend kube-api
        bind *:8443
        mode tcp
        default_backend masters
    backend masters
        mode tcp
        server a 10.0.0.11:6443 check

Good (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: haproxy, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:3.2
          livenessProbe:
            httpGet: {host: 127.0.0.1, path: /alive, port: 9000}

Good (haproxy.cfg):

    frontend alive
        bind 127.0.0.1:9000
        mode http
        monitor-uri /alive
    frontend kube-api
        bind *:8443
        mode tcp
        default_backend masters
    backend masters
        mode tcp
        server a 10.0.0.11:6443 check
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._probes import Listener, Probe, haproxies, listeners, probes
from kubevipgen.lint.view.haproxy import is_loopback
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "probe-mismatch"
CODE = "KV405"
SEVERITY = Severity.ERROR
SUBJECT = Pod
_HINT = "make port, scheme and host of the probe those of a bind line"
_FOR_EVER = "the kubelet restarts haproxy for ever"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    if pod.program != "haproxy":
        return
    known, is_all = listeners(haproxies(pod, around))
    for probe in probes(pod):
        there = [one for one in known if one.bind.covers(probe.port)]
        if not there and is_all:
            words = f"no section of {known[0].haproxy.document.file} listens on {probe.port}"
            yield Fault(f"{words}: {_FOR_EVER}", _HINT, probe.at.at)
        elif there and all(_is_elsewhere(one, probe) for one in there):
            asked = probe.host or "the node's address"
            words = f"haproxy listens on {there[0].bind.word} only, the probe asks {asked}"
            yield Fault(f"{words}: {_FOR_EVER}", _HINT, probe.at.at, None, _related(there[0]))
        elif len(there) == 1 and (wrong := _scheme(there[0], probe)):
            yield Fault(f"{wrong}: {_FOR_EVER}", _HINT, probe.at.at, None, _related(there[0]))


def _related(listener: Listener) -> tuple[Related, ...]:
    return (Related("the line that listens there", listener.bind.at),)


def _is_elsewhere(listener: Listener, probe: Probe) -> bool:
    host = Word(listener.bind.host, listener.bind.at)
    if not probe.host:
        return is_loopback(host.text)
    return is_loopback(probe.host) and host.address is not None and not is_loopback(host.text)


def _scheme(listener: Listener, probe: Probe) -> str:
    """What is wrong with the scheme of the probe, "" for nothing that is sure."""
    proxy, bind, haproxy = listener
    is_tls = "ssl" in bind.options
    if probe.scheme == "HTTPS" and proxy.mode == "http" and not is_tls:
        return f"the probe speaks HTTPS, {proxy.kind} {proxy.name} plain HTTP on {probe.port}"
    if probe.scheme != "HTTP":
        return ""
    if is_tls:
        return f"the probe speaks plain HTTP, {proxy.kind} {proxy.name} TLS on {probe.port}"
    if proxy.mode == "tcp" and any(front is proxy for front, _ in haproxy.api_entries()):
        return f"the probe speaks plain HTTP, the apiservers behind {proxy.name} only TLS"
    return ""
