"""A throw-away root in which a rendered node is brought up by programs that only keep a log.

The root is a folder with the host's /usr mounted read-only, in mount and process namespaces that
end with the test. The stand-ins come first on PATH and change what the steps look at: /sys/module,
services, kubeadm's files, the kernel settings. Time passes only when somebody sleeps.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from kubevipgen.render.plan import RenderedFile

SHELLS = ("dash", "busybox sh")
SCRIPT = "/etc/kubevipgen/bootstrap.sh"
_UPTIME = 100_000

_SETUP = """
set -eu
root=$1; shell=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind /usr "$root/usr"
mount -o remount,bind,ro "$root/usr"
mount -t proc proc "$root/proc"
mount --bind "$root/uptime" "$root/proc/uptime"
# Not exec: the first process of a namespace cannot be killed from inside.
chroot "$root" /usr/bin/env -i PATH=/standin:/usr/bin:/usr/sbin $shell "$@" || exit $?
"""
_DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
_APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child")

# What every stand-in does first: a call is logged, and fails or kills the script where it is told
# to. Calls that only ask go into another log.
_COMMON = """#!/bin/sh
call="NAME $*"
log() {
    echo "$call" >>/log
    [ "$(wc -l </log)" != "$(cat /fail-at 2>/dev/null)" ] || exit 9
    [ "$(wc -l </log)" != "$(cat /kill-at 2>/dev/null)" ] || killed=yes
}
done_now() {  # the power fails when the effect is there
    [ -z "${killed-}" ] || kill -9 "$PPID"
    exit 0
}
killed=
"""
_STANDINS = {
    "modprobe": 'log; mkdir -p "/sys/module/$1"; done_now',
    "sysctl": """
if [ "$1" = -n ]; then cat "/settings/$2" 2>/dev/null; exit; fi
log
sed -n 's/^\\([a-z][^ ]*\\) = /\\1 /p' "$3" | while read -r key value; do
    echo "$value" >"/settings/$key"
done
done_now
""",
    "systemctl": """
case $1 in
is-enabled) [ -e "/services/$3.enabled" ]; exit ;;
is-active) [ -e "/services/$3" ]; exit ;;
show) cat "/services/$5"; exit ;;
esac
log
case $1 in
enable) : >"/services/$2.enabled" ;;
restart) echo $(($(cut -d. -f1 /proc/uptime) * 1000000)) >"/services/$2" ;;
disable) rm -f "/services/$3" "/services/$3.enabled" ;;
esac
done_now
""",
    "kubeadm": """
log
k=/etc/kubernetes
case $1 in
init | join)
    mkdir -p $k/pki $k/manifests
    [ -s $k/pki/ca.crt ] || echo ca >$k/pki/ca.crt
    echo config >$k/kubelet.conf
    if [ ! -e /worker ]; then
        echo config >$k/admin.conf
        for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
            echo pod >$k/manifests/$name.yaml
        done
    fi
    ;;
reset) rm -rf $k/manifests/* $k/pki/* $k/*.conf ;;
config) [ "$3" = pull ] || printf 'r/kube-apiserver:v1\\nr/kube-proxy:v1\\nr/pause:3\\n' ;;
esac
done_now
""",
    "curl": """
for url in "$@"; do case $url in https:*) break ;; esac; done
echo "curl $*" >>/asked
[ ! -e /endpoint-down ] || exit 7
case "$*" in *http_code*) printf '%s' "$(cat /http-code 2>/dev/null || echo 200)" ;; esac
""",
    "crictl": """
name=$(echo "$2$3" | tr -c 'a-z0-9\\n' _)
case $1 in
inspecti) [ -e "/images/${name#_q}" ]; exit ;;
pull) log; : >"/images/$name" ;;
esac
done_now
""",
    "kubevipgen": """
log
case "$*" in
*--gather-only*) echo '{}' ;;
*"--format json"*) echo '{"report": 1}' ;;
*) echo Report ;;
esac
cat >/dev/null
exit "$(cat /preflight-code 2>/dev/null || echo 0)"
""",
    "dpkg-query": """
[ -e "/packages/$4" ] || exit 1
printf 'installed %s' "$(cat "/packages/$4")"
""",
    "apt-get": """
log
case "$*" in *update*) done_now ;; esac
while [ "$1" != install ]; do shift; done
shift 2
for package; do
    case $package in *=*) version=${package#*=} ;; *) version=1 ;; esac
    echo "$version" >"/packages/${package%%=*}"
done
done_now
""",
    "sleep": """
read -r up rest </proc/uptime
echo "$((${up%%.*} + $1)).00 $rest" >/proc/uptime
""",
    "ip": "log; done_now",
    "kubectl": "",
    "sync": "",
    "kubelet": "",
    "keepalived": "",
    "haproxy": "",
}


class NodeRoot:
    """One node with its files in place."""

    def __init__(self, root: Path, files: Iterable[RenderedFile], shell: str = "dash") -> None:
        self.root, self.shell = root, shell
        for name in ("usr", "proc", "run", "tmp", "sys/module", "settings", "services", "images",
                     "packages", "standin", "dev", "etc"):  # fmt: skip
            (root / name).mkdir(parents=True)
        for name in ("bin", "sbin", "lib", "lib64"):
            (root / name).symlink_to(f"usr/{name}")
        for name in ("dev/null", "log", "asked"):
            (root / name).touch()
        (root / "etc/hosts").write_text("127.0.0.1 localhost")  # its last line has no end
        (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (root / "etc/group").write_text("root:x:0:\n")
        for name, text in _STANDINS.items():
            self.program(name, text)
        self.put(files)

    def put(self, files: Iterable[RenderedFile]) -> None:
        """As a copy by tar leaves them: they are root's."""
        for file in files:
            path = self.path(file.path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
            path.chmod(file.mode)

    def path(self, name: str) -> Path:
        return self.root / name.lstrip("/")

    def program(self, name: str, text: str) -> None:
        path = self.root / "standin" / name
        path.write_text(_COMMON.replace("NAME", name) + text)
        path.chmod(0o755)

    def say(self, name: str, text: object = "") -> None:
        """A switch of the stand-ins, such as ``endpoint-down``."""
        self.path(name).write_text(f"{text}\n")

    def run(self, *words: str, script: str = SCRIPT) -> subprocess.CompletedProcess[str]:
        (self.root / "uptime").write_text(f"{_UPTIME}.00 1.00\n")
        inside = ("sh", "-c", _SETUP, "sh", str(self.root), self.shell, script, *words)
        return subprocess.run(
            [*_DIES_WITH_US, *_APART, *inside],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def slept(self) -> float:
        """Seconds that have been waited for in the last run."""
        return float((self.root / "uptime").read_text().split()[0]) - _UPTIME

    @property
    def calls(self) -> list[str]:
        """What changed something, in order."""
        return [line.rstrip() for line in self.path("log").read_text().splitlines()]

    def forget(self) -> None:
        """An empty log."""
        self.path("log").write_text("")
