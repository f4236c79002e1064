"""Steps that make the host ready: kernel modules and settings, the rendered files, /etc/hosts."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from kubevipgen.model import Cluster, Node
from kubevipgen.render.bootstrap.shell import command, every, long, quoted
from kubevipgen.render.bootstrap.spec_words import by_secret_files
from kubevipgen.render.bootstrap.step import Step
from kubevipgen.render.host import hosts, sysctl
from kubevipgen.render.kubeadm import pki
from kubevipgen.render.plan import FilePlan
from kubevipgen.spec.host_words import rows
from kubevipgen.spec.kubeadm_places import certificates_directory

_PKI_ENDINGS = (".crt", ".key", ".pub")
_KUBEADM = "/etc/kubernetes/kubeadm-"


def kernel(cluster: Cluster, node: Node) -> Iterator[Step]:
    """Loaded and in force now; the files see to it after the next boot."""
    modules = [row["module"] for row in rows("modules", cluster, node) if not row.get("on_demand")]
    if modules:
        yield Step(
            "modules",
            "Load the kernel modules",
            tuple(command("modprobe", name) for name in modules),
            done=every(command("test", "-d", f"/sys/module/{name}") for name in modules),
            stays="Modules stay loaded until the next boot: others may use them by now.",
            why=("Those that the kernel loads by itself on first use are left out.",),
        )
    if settings := rows("sysctls", cluster, node):
        yield Step(
            "sysctl",
            "Put the kernel settings in force",
            (command("sysctl", "-q", "-p", sysctl.PATH),),
            done=every(
                f'[ "$(sysctl -n {quoted(row["key"])})" = {quoted(row["value"])} ]'
                for row in settings
            ),
            stays=f"Settings stay until a boot without {sysctl.PATH}.",
        )


def files(cluster: Cluster, node: Node, plans: Sequence[FilePlan]) -> Iterator[Step]:
    """What was rendered is here (how it comes is not ours), and belongs to whom it should."""
    yield _present(cluster, node, [plan.path for plan in plans])
    yield from _etcd_files(cluster, node)
    if hosts.PATH in {plan.path for plan in plans}:
        yield _hosts()
    yield from _owners(plans)


def _present(cluster: Cluster, node: Node, paths: Sequence[str]) -> Step:
    """CA files are not listed: whether there are any depends on the secrets.

    A node does not know these, and must still be able to say whether this script is as rendered.
    """
    paths = sorted(path for path in paths if not path.endswith(_PKI_ENDINGS))
    lasting = [path for path in paths if not path.startswith(_KUBEADM)]
    once = [path for path in paths if path.startswith(_KUBEADM)]
    lines = [long("set --", lasting)]
    if once:
        lines.append(f'kubeadm_done || set -- "$@" {shlex.join(once)}')
    if cluster.is_init_node(node):
        lines.append(_ca(cluster))
    node_files = by_secret_files(cluster, node)
    lines.append(f'all_here "$@" || not_yet \\\n    {_sentences(*node_files)}')
    return Step(
        "files",
        "Check that every rendered file is here",
        tuple(lines),
        why=("User-data leaves out files that hold secrets; they come another way.",),
    )


def _sentences(*texts: str) -> str:
    return " \\\n    ".join(map(quoted, texts))


def _ca(cluster: Cluster) -> str:
    """A CA certificate without its key would be taken for a CA that is kept elsewhere.

    With such a one, every certificate is brought along, the apiserver's too.
    """
    names = pki.CLUSTER_FILES if cluster.etcd else pki.CLUSTER_FILES + pki.STACKED_ETCD_FILES
    folder = certificates_directory(cluster)
    there = [f"{folder}/{name}" for name in names]
    known = (
        'test -e "$BEGUN"',  # they have been here, or kubeadm has begun to make them
        command("test", "!", "-e", f"{folder}/ca.crt"),
        command("test", "-e", f"{folder}/apiserver.crt"),
    )
    return " ||\n    ".join(("kubeadm_done", *known, long('set -- "$@"', there)))


def _etcd_files(cluster: Cluster, node: Node) -> Iterator[Step]:
    """Of an external etcd; the other control planes get them from the first one."""
    if cluster.etcd is None or not cluster.is_init_node(node):
        return
    paths = (cluster.etcd.ca_file, cluster.etcd.cert_file, cluster.etcd.key_file)
    yield Step(
        "etcd-files",
        "Check that the certificates for etcd are here",
        (f"{long('all_here', paths)} ||\n    not_yet 'Copy them from the etcd cluster.'",),
        done="kubeadm_done",
    )


def _hosts() -> Step:
    block = f"/^# {hosts.BEGIN}$/,/^# {hosts.END}$/"
    return Step(
        "hosts",
        "Put the endpoint's name into /etc/hosts",
        (
            f"sed -i '{block}d' /etc/hosts",
            '[ -z "$(tail -c 1 /etc/hosts)" ] || echo >>/etc/hosts',
            f"cat {hosts.PATH} >>/etc/hosts",
        ),
        done=f"sed -n '{block}p' /etc/hosts | cmp -s - {hosts.PATH}",
        undo=(f"sed -i '{block}d' /etc/hosts",),
        why=("Its last line may lack its end. Doubled lines would keep an old VIP in use.",),
    )


def _owners(plans: Sequence[FilePlan]) -> Iterator[Step]:
    """A copy by tar makes everything root's."""
    others = [plan for plan in plans if plan.owner != "root:root"]
    if others:
        yield Step(
            "owners",
            "Give files to the users that read them",
            tuple(command("chown", plan.owner, plan.path) for plan in others),
            done=every(command("belongs_to", plan.owner, plan.path) for plan in others),
            stays="Files keep their owners for as long as they are here.",
        )
