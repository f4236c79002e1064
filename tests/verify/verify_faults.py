"""What is broken in the lab, one thing at a time, and which checks must notice, no others."""

from __future__ import annotations

import made_pki
import sample_objects
from breakages import (
    Fault,
    cut,
    everywhere,
    fenced,
    first_node,
    foreign,
    leaf,
    lease,
    nothing,
    plain_port,
    pods,
    restart,
    restored,
    second_holder,
    state,
    steady,
    unlisted,
    without,
)
from kubevipgen.verify.plan import SUPER_ADMIN
from sample_objects import pod, service
from verify_lab import VIP

FAIL, WARN, UNKNOWN = "fail", "warn", "unknown"
OF_API = (
    "nodes-ready",
    "node-versions",
    "etcd-members",
    "super-admin-unused",
    "load-balancer-services",
)
BOTH = {"endpoint-certificate": FAIL, "apiserver-certificates": FAIL}
FAULTS = [
    Fault(
        "the CA of another cluster is given",
        lambda lab: (lab.folder / "other.crt").write_text(made_pki.authority(1).pem),
        {
            **BOTH,
            "endpoint-ready": UNKNOWN,
            "apiservers-ready": UNKNOWN,
            "certificate-days-left": UNKNOWN,
        },
        "by another one with the same name",
        ("--ca", "other.crt"),
    ),
    Fault(
        "one apiserver serves a certificate of another CA",
        lambda lab: foreign(lab, 1),
        {**BOTH, "apiservers-ready": UNKNOWN},
        "the certificate of m-2 (10.0.0.162:6443) is not signed by the CA",
    ),
    Fault(
        "a certificate lacks the VIP",
        lambda lab: without(lab, 1, VIP),
        {"endpoint-certificate": FAIL},
        f"the apiserver's certificate of m-2 does not cover {VIP}",
    ),
    Fault(
        "a certificate lacks its own node",
        lambda lab: without(lab, 1, "m-2", "10.0.0.162"),
        {"apiserver-certificates": FAIL, "apiservers-ready": UNKNOWN},
        "m-2's apiserver does not cover m-2, 10.0.0.162",
    ),
    Fault(
        "a certificate has expired",
        lambda lab: leaf(lab, 2, begins=-400, days=-3),
        {**BOTH, "certificate-days-left": FAIL, "apiservers-ready": UNKNOWN},
        "the apiserver's certificate of m-3 expired on",
    ),
    Fault(
        "a certificate is not valid yet",
        lambda lab: leaf(lab, 2, begins=2),
        {**BOTH, "apiservers-ready": UNKNOWN},
        "is valid only from",
    ),
    Fault(
        "a certificate is about to expire",
        lambda lab: leaf(lab, 2, days=12.5),
        {"certificate-days-left": WARN},
        "certificate of m-3 expires in 12 days",
    ),
    Fault(
        "more days are asked for than certificates have",
        nothing,
        {"certificate-days-left": WARN},
        "expires in 36",
        ("--days", "400"),
    ),
    Fault(
        "two nodes hold the VIP",
        lambda lab: second_holder(lab, "add"),
        {"vip-single-holder": FAIL},
        f"VIP {VIP} is answered by 2 at once: m-",
        may=frozenset({"endpoint-ready", "endpoint-certificate", "apiservers-behind-vip"}),
        undo=lambda lab: second_holder(lab, "del"),
    ),
    Fault(
        "one apiserver is dead",
        lambda lab: lab.kill(lab.cluster.nodes[2], "apiserver"),
        {"apiservers-ready": FAIL, "apiserver-certificates": UNKNOWN},
        "m-3 (10.0.0.163:6443) refuses connections",
        when=steady,
        undo=lambda lab: restart(lab, 2),
    ),
    Fault(
        "one apiserver is not ready",
        lambda lab: state(lab, 2, status=500, body="[+]ping ok\n[-]etcd failed: reason withheld\n"),
        {"apiservers-ready": FAIL},
        "is not ready (500): etcd failed",
        when=steady,
        undo=lambda lab: lab.settle(),
    ),
    Fault(
        "anonymous requests are refused, which the spec does not say",
        lambda lab: everywhere(lab, status=401),
        {
            "apiservers-ready": WARN,
            "endpoint-ready": FAIL,
            "vip-single-holder": FAIL,
            "endpoint-certificate": UNKNOWN,
            "apiservers-behind-vip": UNKNOWN,
        },
        "answers 401 to /readyz",
        when=cut,
        undo=lambda lab: lab.settle(),
    ),
    Fault(
        "the endpoint's port is a plain web server's",
        plain_port,
        {
            "endpoint-ready": FAIL,
            "endpoint-certificate": UNKNOWN,
            "apiservers-behind-vip": UNKNOWN,
        },
        "speaks plain HTTP, not TLS",
        ("--port", "8080"),
    ),
    Fault(
        "nobody listens on the endpoint's port",
        nothing,
        {
            "endpoint-ready": FAIL,
            "endpoint-certificate": UNKNOWN,
            "apiservers-behind-vip": UNKNOWN,
        },
        f"VIP {VIP} ({VIP}:8444) refuses connections",
        ("--port", "8444"),
    ),
    Fault(
        "one apiserver speaks plain HTTP",
        lambda lab: state(lab, 1, mode="plain"),
        {"apiservers-ready": FAIL, "apiserver-certificates": UNKNOWN},
        "m-2 (10.0.0.162:6443) speaks plain HTTP",
        when=steady,
        undo=lambda lab: lab.settle(),
    ),
    Fault(
        "one apiserver hangs",
        lambda lab: state(lab, 1, mode="silent"),
        {"apiservers-ready": FAIL, "apiserver-certificates": UNKNOWN},
        "takes connections and says nothing",
        ("--timeout", "2"),
        when=steady,
        undo=lambda lab: lab.settle(),
    ),
    Fault(
        "the load balancers do not know one apiserver",
        lambda lab: unlisted(lab, 1),
        {"apiservers-behind-vip": FAIL},
        "leads to 2 of 3 apiservers",
        undo=restored,
    ),
    Fault(
        "only the endpoint can be reached",
        lambda lab: fenced(lab, "add"),
        {"apiservers-ready": UNKNOWN, "apiserver-certificates": UNKNOWN},
        "none of their addresses can be reached from here",
        ("--timeout", "1.5", "--ca", "ca.crt"),
        undo=lambda lab: fenced(lab, "delete"),
    ),
    Fault(
        "an etcd member is missing",
        lambda lab: pods(lab, "etcd-m-2"),
        {"etcd-members": FAIL},
        "2 of 3 planned etcd members have a pod; none on m-2",
    ),
    Fault(
        "super-admin.conf is still mounted",
        lambda lab: pods(lab, "kube-vip-m-1", more=(pod("kube-vip-m-1", "m-1", SUPER_ADMIN),)),
        {"super-admin-unused": FAIL},
        "kube-vip-m-1 on m-1 mounts /etc/kubernetes/super-admin.conf",
    ),
    Fault(
        "a kube-vip pod that the API does not show",
        lambda lab: pods(lab, "kube-vip-m-3"),
        {"super-admin-unused": UNKNOWN},
        "no kube-vip pod is seen on m-3",
        spec="kube-vip.yaml",
    ),
    Fault(
        "kube-vip's lease is missing",
        lambda lab: lab.objects(lease=None),
        {"kube-vip-lease": FAIL},
        "no lease plndr-cp-lock exists",
        spec="kube-vip.yaml",
    ),
    Fault(
        "kube-vip's lease has a foreign holder",
        lambda lab: lease(lab, holder="elsewhere"),
        {"kube-vip-lease": FAIL},
        "is held by elsewhere",
        spec="kube-vip.yaml",
    ),
    Fault(
        "kube-vip's lease is not renewed",
        lambda lab: lease(lab, age=90),
        {"kube-vip-lease": FAIL},
        "s ago, and it lasts 15 s",
        spec="kube-vip.yaml",
    ),
    Fault(
        "kube-vip's lease has another duration",
        lambda lab: lease(lab, duration=5),
        {"kube-vip-lease": FAIL},
        "the lease lasts 5 s, the spec says 15 s",
        spec="kube-vip.yaml",
    ),
    Fault(
        "a Service is silent",
        lambda lab: lab.objects(services=[service("web", "10.0.0.200")]),
        {"load-balancer-services": FAIL},
        "default/web: 10.0.0.200:80 does not answer",
        spec="kube-vip.yaml",
    ),
    Fault(
        "a Service has no address, with MetalLB",
        lambda lab: lab.objects(services=[service("web")], metallb=True),
        {"load-balancer-services": FAIL},
        "Service default/web has no address",
    ),
    Fault(
        "a node is not registered",
        lambda lab: lab.objects(nodes=[sample_objects.node(n, "1.36.2") for n in ("m-1", "m-2")]),
        {"nodes-ready": FAIL},
        "m-3: not registered with the API",
    ),
    Fault(
        "a node is not ready",
        lambda lab: first_node(
            lab,
            status={
                "conditions": [{"type": "Ready", "status": "False", "reason": "KubeletNotReady"}],
                "nodeInfo": {"kubeletVersion": "v1.36.2"},
            },
        ),
        {"nodes-ready": FAIL},
        "m-1 is not Ready (KubeletNotReady)",
    ),
    Fault(
        "a node runs another release",
        lambda lab: first_node(lab, status=sample_objects.node("m-1", "1.35.3")["status"]),
        {"node-versions": WARN},
        "m-1: the kubelet is 1.35.3, the spec says 1.36.2",
    ),
    Fault(
        "the kubeconfig's user may not read",
        lambda lab: lab.kubeconfig("stranger.conf", {"token": "stranger"}),
        dict.fromkeys(OF_API, UNKNOWN),
        "that user may not (403)",
        kubeconfig="stranger.conf",
    ),
    Fault(
        "the kubeconfig's server is another cluster's",
        lambda lab: lab.kubeconfig(
            "wrong.conf", {"token": "reader"}, server="https://10.0.0.161:1"
        ),
        dict.fromkeys(OF_API, UNKNOWN),
        "cannot be reached",
        kubeconfig="wrong.conf",
    ),
]
