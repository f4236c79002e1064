"""The pod that makes the API reachable needs a registry to start.

With imagePullPolicy Always, which is also what a tag `latest` or no tag at all means, the kubelet
asks the registry each time that the container starts. After a power cut, or with the registry
behind the very VIP that kube-vip holds, the registry is not there, and neither is the VIP. A
moving tag also runs another release after each start.

Reported, for a pod that serves the control plane: imagePullPolicy Always; a tag `latest` or none
(without a digest), whatever the policy; kube-vip before 0.5, from early 2022 or before. Not
reported: fixed tags and digests with IfNotPresent, Never or no policy; pods for Services alone.

Fix: a fixed tag or digest and `imagePullPolicy: IfNotPresent`.

Applies to: all releases; kube-vip's own generator wrote Always until 0.7.2.
Source: Kubernetes documentation on images; kube-vip pkg/kubevip/config_generator.go.

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.7.2
          args: [manager]
          imagePullPolicy: Always
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
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v1.0.3
          args: [manager]
          imagePullPolicy: IfNotPresent
          env:
            - {name: vip_arp, value: "true"}
            - {name: cp_enable, value: "true"}
            - {name: vip_interface, value: eth0}
            - {name: address, value: 10.0.0.100}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.kube_vip_settings import Settings, settings
from kubevipgen.lint.view.manifest import Pod

ID = "image-pull"
CODE = "KV514"
SEVERITY = Severity.WARNING
SUBJECT = Pod


_MOVING = ("", "latest", "main", "edge")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    """A fault at the policy, and one at the image."""
    one = settings(pod, around)
    if one is None or not (one.serves_api or one.command == "start"):
        return
    policy = pod.manifest.word(*pod.main.path, "imagePullPolicy")
    if policy and policy.text == "Always":
        yield Fault(
            "imagePullPolicy Always: while the registry is out of reach the container cannot"
            " start again, and there is no VIP.",
            "imagePullPolicy: IfNotPresent",
            policy.at,
        )
    yield from _image(one, policy.text if policy else "")


def _image(one: Settings, policy: str) -> Iterator[Fault]:
    image = one.pod.main.image
    if image is None or image.digest or image.word.is_placeholder:
        return
    if image.tag in _MOVING:
        name = f"the tag {image.tag}" if image.tag else "no tag"
        asks = "" if policy else ", and each start asks the registry"
        yield Fault(
            f"{name}: which release of kube-vip runs is left to chance{asks}.",
            "name a release, such as v1.2.3",
            image.word.at,
        )
    elif one.release and one.has("is-before-0.5"):
        yield Fault(
            f"kube-vip {one.release} is of early 2022 or before, without any of the repairs since.",
            "use a current release; mind the names of the settings",
            image.word.at,
        )
