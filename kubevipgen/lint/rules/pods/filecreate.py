"""FileOrCreate makes an empty configuration when the real one is late.

With `hostPath.type: FileOrCreate` the kubelet creates the file, empty, when it is not there. A
static pod that starts before its configuration is in place then gets an empty one: haproxy ends
with "no listener", keepalived runs without any instance and holds no VIP, kube-vip has an empty
kubeconfig. The reason is hidden: the file does exist. With `type: File` the kubelet says that the
file is missing, and goes on trying until it is there.

Found is `type: FileOrCreate` for a file that a container of a haproxy, keepalived or kube-vip pod
mounts and whose name says a configuration, a script, a kubeconfig or a key (.cfg, .conf, .sh,
.yaml, .pem, ...). Lock files, logs and sockets (/run/xtables.lock) are not reported: those are what
FileOrCreate is for.

Fix: write `type: File` (`--fix` does).

Applies to: static pods and workloads, every version of Kubernetes.

Source: Kubernetes documentation of hostPath volumes; the same value stands in kubeadm's guide
"Options for Software Load Balancing" and was copied from there.

Bad (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: haproxy, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:2.8
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/haproxy/haproxy.cfg, readOnly: true}
      volumes:
        - name: config
          hostPath: {path: /etc/haproxy/haproxy.cfg, type: FileOrCreate}

Good (haproxy.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: haproxy, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: haproxy
          image: haproxy:2.8
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/haproxy/haproxy.cfg, readOnly: true}
      volumes:
        - name: config
          hostPath: {path: /etc/haproxy/haproxy.cfg, type: File}
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._files import host_files
from kubevipgen.lint.view.manifest import Pod

ID = "filecreate"
CODE = "KV401"
SEVERITY = Severity.WARNING
SUBJECT = Pod
_EFFECTS = {
    "haproxy": "haproxy then ends for want of a listener",
    "keepalived": "keepalived then runs with less than you wrote, and without a word",
    "kube-vip": "kube-vip then has an empty kubeconfig",
}


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    del around
    for file in host_files(pod):
        if file.type != "FileOrCreate" or not pod.program:
            continue
        yield Fault(
            f"an empty {file.path} is made when it is not there yet; {_EFFECTS[pod.program]}",
            "write type: File; the kubelet then waits for the file",
            pod.manifest.at(*file.type_path),
            edits=pod.manifest.edit("File", *file.type_path),
        )
