"""haproxy runs in a pod and logs to /dev/log, which is not there.

A container has no syslog socket unless it is mounted, and haproxy drops what it cannot send. So
there is no word of why a server went DOWN or a connection was refused, just when it matters.

Condition: `log /dev/log` in a global, defaults or proxy section of a file that a haproxy pod of the
node mounts, and no such pod has a mount at /dev/log or /dev.

It does not report a haproxy that runs on the host, nor one whose pod mounts another file, as far
as the files tell.

Fix: `log stdout format raw local0`, and read it with `kubectl logs` or `crictl logs`.

Applies to: haproxy 1.9 and newer, which know stdout.

Source: haproxy manual, "log".

Bad (haproxy.cfg):

    global
        log /dev/log local0

Bad (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: haproxy
      namespace: kube-system
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:2.8-alpine
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/haproxy/haproxy.cfg}
      volumes:
        - name: config
          hostPath: {path: /etc/haproxy/haproxy.cfg, type: File}

Good (haproxy.cfg):

    global
        log stdout format raw local0

Good (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: haproxy
      namespace: kube-system
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:2.8-alpine
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/haproxy/haproxy.cfg}
      volumes:
        - name: config
          hostPath: {path: /etc/haproxy/haproxy.cfg, type: File}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._probes import haproxies
from kubevipgen.lint.view.haproxy import Directive, Haproxy
from kubevipgen.lint.view.manifest import Pod

ID = "log-devlog-in-pod"
CODE = "KV320"
SEVERITY = Severity.WARNING
SUBJECT = Haproxy


def check(subject: Haproxy, around: Around) -> Iterator[Fault]:
    pods = [pod for pod in around.node.all(Pod) if pod.program == "haproxy"]
    pods = [pod for pod in pods if subject in haproxies(pod, around)]
    if not pods or any(_has_devlog(pod) for pod in pods):
        return
    at = pods[0].main.image.word.at if pods[0].main.image else pods[0].manifest.at("kind")
    for line in _lines(subject):
        if line.starts("log", "/dev/log"):
            yield Fault(
                "haproxy runs in a pod without /dev/log, so its log is lost",
                "write `log stdout format raw local0`",
                line.words[1].at,
                related=(Related("the pod", at),),
            )


def _has_devlog(pod: Pod) -> bool:
    return any(path.text.rstrip("/") in ("/dev", "/dev/log") for _, path in pod.main.mounts)


def _lines(subject: Haproxy) -> Iterator[Directive]:
    yield from subject.globals
    for lines in subject.defaults:
        yield from lines
    for proxy in subject.proxies:
        yield from (line for line in proxy.directives if not line.inherited)
