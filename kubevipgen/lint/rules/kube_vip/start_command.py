"""The command `start` is gone.

`kube-vip start` was the first way to run it, with an election among peers (raft) that needed no
API. 0.4.0 removed both; newer images answer `unknown command "start" for "kube-vip"`, and the pod
restarts for ever. Manifests with `start` usually come from guides of 2020 and 2021, and their
variables for peers and backends are dead too.

Reported: `start` as command or argument with an image of 0.4.0 or newer. Not reported: older
images; `plndr/kube-vip` without a fixed tag, which may be one of them.

Fix: `args: [manager]` with cp_enable "true", and a kubeconfig mounted at
/etc/kubernetes/admin.conf.

Applies to: kube-vip 0.4.0 and newer.
Source: kube-vip cmd/kube-vip.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [start]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostAliases: [{ip: 127.0.0.1, hostnames: [kubernetes]}]
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
          volumeMounts: [{name: kubeconfig, mountPath: /etc/kubernetes/admin.conf}]
      volumes:
        - {name: kubeconfig, hostPath: {path: /etc/kubernetes/admin.conf}}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import settings
from kubevipgen.lint.view.manifest import Pod

ID = "start-command"
CODE = "KV535"
SEVERITY = Severity.ERROR
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the word."""
    one = settings(pod, around)
    if one is None or one.command != "start" or not one.has("manager-only"):
        return
    image = pod.main.image
    if one.release is None and image is not None and image.repository.startswith("plndr/"):
        return
    words = (*pod.main.command, *pod.main.args)
    yield Fault(
        "kube-vip has had no command `start` since 0.4.0: the container only restarts.",
        'args: [manager], with cp_enable "true"',
        next(word.at for word in words if word.text == "start"),
        one.error,
    )
