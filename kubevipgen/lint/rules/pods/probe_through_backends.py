"""haproxy's probe asks the apiservers: their outage restarts every load balancer.

A livenessProbe on /healthz of the balanced port does not ask whether haproxy lives, but whether an
apiserver behind it is healthy. When etcd or all apiservers are down the kubelet restarts haproxy
on every node, cuts the connections that still worked (logs, exec) and adds the back-off of up to
five minutes to the outage. A restart of haproxy cannot heal an apiserver.

Found is a livenessProbe or startupProbe of a haproxy container that asks HTTPS for /healthz, /livez
or /readyz on a port where haproxy passes TCP on to apiservers. Without a haproxy.cfg beside it such
a probe is reported as well: haproxy itself answers nothing of that.

Not reported: tcpSocket probes (haproxy itself accepts the connection), plain HTTP probes.

Fix: add a frontend of mode http on 127.0.0.1 with `monitor-uri /alive`, and ask that.

Applies to: haproxy pods; kubeadm's guide "Options for Software Load Balancing" has this probe.

Source: haproxy configuration manual, monitor-uri; Kubernetes documentation of probes.

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
            failureThreshold: 8
            httpGet: {host: localhost, path: /healthz, port: 8443, scheme: HTTPS}

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
            failureThreshold: 8
            httpGet: {host: 127.0.0.1, path: /alive, port: 8404}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._probes import haproxies, listeners, probes
from kubevipgen.lint.view.manifest import Pod

ID = "probe-through-backends"
CODE = "KV406"
SEVERITY = Severity.WARNING
SUBJECT = Pod
_PATHS = ("/healthz", "/livez", "/readyz")
_HINT = "ask a frontend of mode http with monitor-uri, which haproxy answers by itself"


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    if pod.program != "haproxy":
        return
    known, _ = listeners(haproxies(pod, around))
    for probe in probes(pod):
        if probe.scheme != "HTTPS" or not probe.path.startswith(_PATHS):
            continue
        there = [one for one in known if one.bind.covers(probe.port)]
        passed = [one for one in there if one.proxy.mode == "tcp" and "ssl" not in one.bind.options]
        if known and not passed:
            continue
        related = tuple(Related("passed on to the apiservers", one.bind.at) for one in passed[:1])
        yield Fault(
            f"{probe.name} asks an apiserver through haproxy for {probe.path}: when no apiserver "
            "is healthy, every haproxy is restarted too",
            _HINT,
            probe.at.at,
            None,
            related,
        )
