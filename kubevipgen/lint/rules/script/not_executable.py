"""The check script is not executable, so keepalived switches the check off.

keepalived looks at the file when it starts, says "is not executable - disabling" to the log and
goes on without the check: a dead haproxy or apiserver never moves the VIP. `keepalived -t` ends
with 0 all the same.

Condition: a vrrp_script runs the file directly, and the file has no x in its mode on this very host
(/etc/... is what is linted); or a ConfigMap volume, whose files have mode 0644 unless defaultMode
says otherwise, brings it into the container. The mode of a file anywhere else (a git checkout, a
copy, a tree that was rendered) is an info: what it will be on the node is not known.

It does not report scripts that a shell is told to run (`script "/bin/sh /etc/keepalived/x.sh"`).

Fix: `chmod 755 FILE`; `git update-index --chmod=+x FILE`; `defaultMode: 0755`.

Source: keepalived's notify.c (check_script_secure); Kubernetes' ConfigMapVolumeSource.

Bad (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }

Bad (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: keepalived
    spec:
      hostNetwork: true
      containers:
      - name: keepalived
        image: osixia/keepalived:2.0.20
        volumeMounts:
        - name: config
          mountPath: /etc/keepalived
      volumes:
      - name: config
        configMap:
          name: keepalived

Good (keepalived.conf):

    vrrp_script check_apiserver {
        script "/etc/keepalived/check_apiserver.sh"
    }

Good (keepalived.yaml):

    apiVersion: v1
    kind: Pod
    metadata:
      name: keepalived
    spec:
      hostNetwork: true
      containers:
      - name: keepalived
        image: osixia/keepalived:2.0.20
        volumeMounts:
        - name: config
          mountPath: /etc/keepalived
      volumes:
      - name: config
        configMap:
          name: keepalived
          defaultMode: 0755
"""

from __future__ import annotations

from collections.abc import Iterator

from kubevipgen.finding import Related, Severity
from kubevipgen.lint.around import Around, Node
from kubevipgen.lint.checks_of import checks_running, files_run, is_run_directly
from kubevipgen.lint.fault import Fault
from kubevipgen.lint.view.keepalived import Check, Keepalived
from kubevipgen.lint.view.manifest import Pod, Step
from kubevipgen.lint.view.script import Script

ID = "not-executable"
CODE = "KV217"
SEVERITY = Severity.ERROR
SUBJECT = Node

_ANY_X = 0o111


def check(subject: Node, around: Around) -> Iterator[Fault]:
    for script in subject.all(Script):
        runs = [check for _, check in checks_running(script, around)]
        direct = [check for check in runs if is_run_directly(script, check)]
        if direct:
            yield from _of_file(script, direct[0])
    for view in subject.all(Keepalived):
        for one in view.checks:
            for pod in subject.all(Pod):
                yield from _of_volume(pod, one)


def _of_file(script: Script, check: Check) -> Iterator[Fault]:
    document = script.document
    if document.mode is None or document.mode & _ANY_X or document.part:
        return
    is_known = document.path.startswith("/") and document.file == document.path
    where = "" if is_known else " here; if it is the same on the node,"
    yield Fault(
        f"the mode is {document.mode:o}{where or ':'} keepalived switches the check off, and the"
        " VIP no longer follows it",
        "chmod 755" if is_known else "chmod 755 on the node; git update-index --chmod=+x here",
        document.whole(),
        Severity.ERROR if is_known else Severity.INFO,
        (Related("run from here", check.command.at),) if check.command else (),
    )


def _of_volume(pod: Pod, check: Check) -> Iterator[Fault]:
    files = files_run(check)[:1]
    command = check.command
    if pod.program != "keepalived" or not files or command is None:
        return
    if not command.text.lstrip("\"'").startswith(files[0]):
        return
    folder = files[0].rpartition("/")[0]
    for name, mount in pod.main.mounts:
        if mount.text.rstrip("/") in (folder, files[0]):
            yield from _of_config_map(pod, name, files[0], check)


def _of_config_map(pod: Pod, name: str, file: str, check: Check) -> Iterator[Fault]:
    volumes = pod.manifest.get(*pod.spec, "volumes")
    for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
        if not isinstance(volume, dict) or volume.get("name") != name:
            continue
        source = volume.get("configMap")
        if not isinstance(source, dict) or _has_x(source, file):
            continue
        path: tuple[Step, ...] = (*pod.spec, "volumes", index, "configMap")
        at = pod.manifest.at(*path, key=True)
        yield Fault(
            f"{file} comes from a ConfigMap without defaultMode 0755: it is not executable, and"
            " keepalived switches the check off",
            "defaultMode: 0755 in the configMap volume",
            at,
            related=(Related("run from here", check.command.at),) if check.command else (),
        )


def _has_x(source: dict[str, object], file: str) -> bool:
    modes = [source.get("defaultMode")]
    items = source.get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and str(item.get("path", "")) == file.rpartition("/")[2]:
            modes.append(item.get("mode", modes[0]))
    mode = modes[-1]
    return mode is not None and (not isinstance(mode, int) or bool(mode & _ANY_X))
