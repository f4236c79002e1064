"""Which stream servers carry the Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.lint.view.cluster_files import Nginx, StreamServer, Upstream

_PORT = 6443  # kubeadm's default for an apiserver
_NAMES = ("kube", "k8s", "apiserver", "api-server", "control-plane")


def api_servers(view: Nginx) -> Iterator[tuple[StreamServer, Upstream | None]]:
    """Each with the upstream that it leads to; a port 6443 or a name is the proof."""
    upstreams = {upstream.name.text: upstream for upstream in view.upstreams}
    for server in view.servers:
        target = server.proxy_pass.text if server.proxy_pass else ""
        upstream = upstreams.get(target)
        ports = {port for _, _, port in server.listens}
        ports |= {port for _, _, port in upstream.servers} if upstream else set()
        named = any(name in target.lower() for name in _NAMES)
        if named or _PORT in ports or target.endswith(f":{_PORT}"):
            yield server, upstream
