"""kubeadm does not know this field: it is left out with a warning.

kubeadm decodes its documents strictly, but only warns ("strict decoding error: unknown field") and
goes on without the field, so what it should set is not set. Case matters: `certSans` is not
`certSANs`. With `apiServerCertSANs`, of the API before v1beta1, or `CertSANs` the names that
clients use are missing from the certificate of the apiserver.

Found is every field of a ClusterConfiguration, InitConfiguration or JoinConfiguration that its API
version (v1beta1 to v1beta4) does not have. It is an error when it should have put the VIP of
keepalived or kube-vip into the certificate and the endpoint is a name, for then the VIP is in no
certificate at all, else a warning. A KubeletConfiguration or KubeProxyConfiguration under
kubeadm.k8s.io is left out as a whole, and found, too.

Not reported: fields of KubeletConfiguration and KubeProxyConfiguration, other API versions,
`metadata`.

Fix: the field that the message names, or the place where it belongs. `kubeadm config validate`
(>= 1.28) refuses such a file.

Source: kubeadm app/apis/kubeadm/*/types.go, app/util/config/strict/strict.go.

Bad (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443
    apiServerCertSANs: [api.example.com]

Good (kubeadm.yaml):

    apiVersion: kubeadm.k8s.io/v1beta3
    kind: ClusterConfiguration
    controlPlaneEndpoint: 10.0.0.5:6443
    apiServer:
      certSANs: [api.example.com]
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Location, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.kubeadm._facts import vip_addresses
from kubevipgen.lint.rules.kubeadm._fields import Types, Unknown, owners, types_of, unknown
from kubevipgen.lint.view.cluster_files import Kubeadm
from kubevipgen.lint.view.manifest import Manifest
from kubevipgen.lint.view.word import Word

ID = "field-unknown"
CODE = "KV606"
SEVERITY = Severity.WARNING
SUBJECT = Kubeadm
_OURS = "kubeadm.k8s.io/"
_COMPONENTS = {
    "": "apiServer",
    "apiserver": "apiServer",
    "controllermanager": "controllerManager",
    "scheduler": "scheduler",
}
_OTHERS = {
    "KubeletConfiguration": "kubelet.config.k8s.io/v1beta1",
    "KubeProxyConfiguration": "kubeproxy.config.k8s.io/v1alpha1",
}
_MOST = 8  # one document of another program's making is one finding


def check(kubeadm: Kubeadm, around: Around) -> Iterator[Fault]:
    for manifest in kubeadm.documents:
        if not manifest.api_version.startswith(_OURS):
            continue
        api = manifest.api_version.removeprefix(_OURS)
        types = types_of(api)
        if types and manifest.kind in _OTHERS:
            yield Fault(
                f"{api} has no {manifest.kind}: kubeadm leaves the document out with a warning",
                f"write apiVersion: {_OTHERS[manifest.kind]}",
                manifest.at("apiVersion"),
            )
            continue
        found = [one for one in unknown(manifest.data, manifest.kind, types) if _is_name(one)]
        shown = found if len(found) <= _MOST else found[:1]
        for one in shown:
            more = f" (and {len(found) - 1} more)" if len(shown) < len(found) else ""
            yield Fault(
                f"{one.owner} of {api} has no field {one.path[-1]}{more}: kubeadm leaves it out "
                "with a warning",
                _hint(str(one.path[-1]), one, types),
                manifest.at(*one.path, key=True),
                Severity.ERROR if _was_the_vip(kubeadm, manifest, one, around) else None,
            )


def _is_name(one: Unknown) -> bool:
    return not Word(str(one.path[-1]), Location("")).is_placeholder


def _hint(name: str, one: Unknown, types: Types) -> str:
    import difflib  # noqa: PLC0415  (only needed once something is wrong)

    lower = {known.lower(): known for known in one.known}
    if name.lower() in lower:
        return f"case matters: write {lower[name.lower()]}"
    for field in ("certSANs", "extraArgs", "extraVolumes"):
        owner = name.lower().removesuffix(field.lower())
        if name.lower() != owner and owner in _COMPONENTS:
            return f"write {field} below {_COMPONENTS[owner]}"
    near = difflib.get_close_matches(name, one.known, 1, 0.75)
    if near:
        return f"did you mean {near[0]}?"
    others = [kind for kind in owners(name, types) if kind != one.owner]
    return f"it is a field of {others[0]}" if others else f"fields are {', '.join(one.known)}"


def _was_the_vip(kubeadm: Kubeadm, manifest: Manifest, one: Unknown, around: Around) -> bool:
    """Whether it lists the VIP for the certificate, which nothing else puts there."""
    value = manifest.get(*one.path)
    is_name = kubeadm.endpoint and not Word(kubeadm.endpoint_host, kubeadm.endpoint.at).address
    if not is_name or not isinstance(value, list) or "san" not in str(one.path[-1]).lower():
        return False
    words = [manifest.word(*one.path, index) for index in range(len(value))]
    vips = vip_addresses(around)
    return any(word and word.address in vips for word in words)
