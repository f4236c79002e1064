"""keepalived runs a script that is not in its container.

A vrrp_script whose file does not exist is dropped when keepalived starts ("script ... not found or
not accessible"), with nothing but a line in the log, and so the VIP follows the death of the host
only. In a pod the file exists where it is mounted (`mountPath`), which need not be where it stands
on the node (`hostPath`).

Found is a keepalived pod that mounts its keepalived.conf from the node, together with that
keepalived.conf, when a script in it that ends in .sh, or stands in /etc/keepalived, is neither
mounted itself nor in a directory that is. With an image other than osixia/keepalived that may hold
scripts of its own, it is reported only when the pod mounts some other script that nobody runs.

Not reported: programs that images have (/usr/bin/curl, /bin/sh), scripts in /container of osixia's
image, mounts from ConfigMaps of whole directories.

Fix: use one path in all three places: `script`, `mountPath` and `hostPath.path`.

Source: keepalived lib/notify.c (check_script_secure); kubeadm's guide "Options for Software Load
Balancing".

Bad (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/keepalived/keepalived.conf}
            - {name: check, mountPath: /usr/local/etc/keepalived/check_apiserver.sh}
      volumes:
        - name: config
          hostPath: {path: /etc/keepalived/keepalived.conf, type: File}
        - name: check
          hostPath: {path: /etc/keepalived/check_apiserver.sh, type: File}

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            10.0.0.5/24
        }
        track_script {
            check_apiserver
        }
    }

Good (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata: {name: keepalived, namespace: kube-system}
    spec:
      hostNetwork: true
      containers:
        - name: keepalived
          image: osixia/keepalived:2.0.20
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/keepalived/keepalived.conf}
            - {name: check, mountPath: /etc/keepalived/check_apiserver.sh}
      volumes:
        - name: config
          hostPath: {path: /etc/keepalived/keepalived.conf, type: File}
        - name: check
          hostPath: {path: /etc/keepalived/check_apiserver.sh, type: File}

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
        interval 3
    }
    vrrp_instance VI_1 {
        interface eth0
        virtual_router_id 51
        priority 101
        virtual_ipaddress {
            10.0.0.5/24
        }
        track_script {
            check_apiserver
        }
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.rules.pods._images import is_osixia
from kubevipgen.lint.view.keepalived import Check, Keepalived
from kubevipgen.lint.view.manifest import Pod
from kubevipgen.lint.view.word import Word

ID = "script-path-mismatch"
CODE = "KV410"
SEVERITY = Severity.ERROR
SUBJECT = Pod
_SHELLS = ("sh", "bash", "dash", "ash")


def check(pod: Pod, around: Around) -> Iterator[Fault]:
    mounts = [word for _, word in pod.main.mounts]
    if pod.program != "keepalived" or any(word.is_placeholder for word in mounts):
        return
    for view in _configurations(pod, around):
        scripts = [(one, path) for one in view.checks if (path := script_of(one))]
        unused = [
            word
            for word in mounts
            if word.text.endswith(".sh") and word.text not in {path for _, path in scripts}
        ]
        if not unused and not is_osixia(pod.main.image):
            continue
        for one, path in scripts:
            if not any(_is_in(path, word) for word in mounts):
                yield _fault(pod, one, path, unused)


def script_of(one: Check) -> str:
    """The script of a check, behind a shell or not; "" for none that has to be mounted."""
    if one.command is None or one.command.is_placeholder:
        return ""
    words = one.command.text.split()
    if len(words) > 1 and one.path.rpartition("/")[2] in _SHELLS:
        words = words[1:]
    path = words[0].strip("\"'") if words else ""
    is_script = path.endswith(".sh") or path.startswith("/etc/keepalived/")
    return path if path.startswith("/") and is_script else ""


def _configurations(pod: Pod, around: Around) -> Iterator[Keepalived]:
    """Those that the pod mounts from the node."""
    mounted = {
        path.text.rstrip("/")
        for name, (path, _) in pod.host_paths.items()
        if any(volume == name for volume, _ in pod.main.mounts)
    }
    for view in around.node.all(Keepalived):
        path = view.document.path or "/etc/keepalived/keepalived.conf"
        if path in mounted or path.rpartition("/")[0] in mounted:
            yield view


def _is_in(path: str, mount: Word) -> bool:
    folder = mount.text.rstrip("/")
    return path == folder or path.startswith(f"{folder}/")


def _fault(pod: Pod, one: Check, path: str, unused: list[Word]) -> Fault:
    there = f"; the pod has it as {unused[0]}" if len(unused) == 1 else ""
    place = unused[0].at if len(unused) == 1 else pod.manifest.at(*pod.main.path, "volumeMounts")
    related = (Related(f"vrrp_script {one.name}", one.command.at if one.command else one.at),)
    words = f"keepalived runs {path}, which is not in the container{there}: the check is dropped"
    return Fault(words, "use one path in script, mountPath and hostPath", place, None, related)
