"""The configuration file of kube-vip 0.1 to 0.3 works with no later release.

Early releases read a file (`start -c /etc/kube-vip/config.yaml`, or /vip.yaml) with the VIP, the
peers of an election by raft on port 10000, and the backends of a load balancer in the process.
kubeadm's guide for HA clusters showed it until November 2021. Those images still run, without a
repair since then, and their settings cannot be carried over by an upgrade: from 0.4.0 on there is
neither the command nor the file.

Reported: `start` with -c or --config and an image before 0.4.0, or `plndr/kube-vip` without a fixed
tag. Not reported: newer images, of which the rule start-command speaks; --configFile of 1.0 and
newer.

Fix: a current image with `args: [manager]` and the settings as variables: vip -> address,
interface -> vip_interface, gratuitousARP -> vip_arp, loadBalancers -> lb_enable.

Applies to: kube-vip before 0.4.0.
Source: kube-vip 0.1 to 0.3 pkg/kubevip/config_types.go; kubeadm ha-considerations.md of 2020.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: plndr/kube-vip:0.1.1
          args: [start, -c, /vip.yaml]

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

ID = "legacy-config"
CODE = "KV536"
SEVERITY = Severity.WARNING
SUBJECT = Pod


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """One fault at the option."""
    one = settings(pod, around)
    image = pod.main.image
    if one is None or one.command != "start" or image is None:
        return
    is_old = not one.has("manager-only") or (
        one.release is None and image.repository.startswith("plndr/")
    )
    words = (*pod.main.command, *pod.main.args)
    option = next((word for word in words if word.text in ("-c", "--config")), None)
    if is_old and option:
        yield Fault(
            "this file format ended with kube-vip 0.3 in 2021: the settings must be rewritten for"
            " any later release.",
            "args: [manager], and the settings as variables",
            option.at,
        )
