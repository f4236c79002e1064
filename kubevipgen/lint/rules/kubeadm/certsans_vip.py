"""The endpoint is a name, and the certificate does not hold the VIP behind it.

kubeadm puts the host of `controlPlaneEndpoint` into the certificate of the apiserver by itself, so
an endpoint that is the VIP needs nothing. When the endpoint is a DNS name, the address of the VIP
is in the certificate only when `apiServer.certSANs` names it. Whoever connects by the address (a
kubeconfig made while DNS was down, a monitoring probe) gets "certificate is valid for ..., not
10.0.0.5".

Found is a controlPlaneEndpoint that is a name, with one VIP of keepalived or kube-vip for the API
in the same set whose address is not in `apiServer.certSANs`.

Fix: add the VIP to `apiServer.certSANs`.

Source: kubeadm app/util/pkiutil/pki_helpers.go (GetAPIServerAltNames).

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: api.example.com:6443

Bad (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          env:
            - {name: cp_enable, value: "true"}
            - {name: address, value: 10.0.0.5}

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: api.example.com:6443
    apiServer:
      certSANs: [10.0.0.5]

Good (kube-vip.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: kube-vip, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: kube-vip
          image: ghcr.io/kube-vip/kube-vip:v0.8.9
          args: [manager]
          env:
            - {name: cp_enable, value: "true"}
            - {name: address, value: 10.0.0.5}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import balances_api, vip_addresses
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.word import Word

ID = "certsans-vip"
CODE = "KV607"
SEVERITY = Severity.INFO
SUBJECT = Kubeadm


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    cluster, endpoint = kubeadm.cluster, kubeadm.endpoint
    if cluster is None or endpoint is None or endpoint.is_placeholder:
        return
    vips = vip_addresses(around)
    is_name = Word(kubeadm.endpoint_host, endpoint.at).address is None
    if not is_name or len(vips) != 1 or balances_api(around) is None:
        return  # of several VIPs nobody says which is the endpoint's
    sans = cluster.get("apiServer", "certSANs")
    count = range(len(sans) if isinstance(sans, list) else 0)
    words = [word for n in count if (word := cluster.word("apiServer", "certSANs", n))]
    for address, vip in vips.items():
        if not any(word.is_placeholder or word.address == address for word in words):
            yield Fault(
                f"the certificate holds {kubeadm.endpoint_host}, but not the VIP {address}",
                "add the VIP to apiServer.certSANs",
                endpoint.at,
                None,
                (Related("the VIP", vip.at),),
            )
