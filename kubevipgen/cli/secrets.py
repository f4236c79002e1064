"""``kubevipgen secrets``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kubevipgen.secrets import Secrets
    from kubevipgen.secrets.make import Wanted

_PATH = click.Path(path_type=Path)
_PKI = "pki"


@click.group()
def secrets() -> None:
    """Tokens, keys, passwords and the CA of a cluster."""


@secrets.command()
@click.option(
    "-o", "--output", type=_PATH, default="secrets.yaml", show_default=True, metavar="FILE"
)
@click.option("--with-ca", is_flag=True, help="Make the cluster's CA set too, in pki/ beside FILE.")
@click.option("--ca", "old_name", is_flag=True, hidden=True)  # what --with-ca was called at first
@click.option(
    "--for",
    "spec",
    type=_PATH,
    metavar="CLUSTER",
    help="Make what this cluster file uses. Default: cluster.yaml beside FILE, if it is there.",
)
@click.option("--add", is_flag=True, help="Keep what FILE holds, add what is missing.")
@click.option("--force", is_flag=True, help="Make everything anew, over an existing FILE.")
def init(  # noqa: PLR0913  (one parameter per option)
    *, output: Path, with_ca: bool, old_name: bool, spec: Path | None, add: bool, force: bool
) -> None:
    """Make a secrets file that only you can read (mode 0600).

    It holds the certificate key and the bootstrap token, and what the cluster file asks for
    besides: VRRP, statistics page and BGP passwords. Nothing secret is printed.

    With --with-ca the CA set is made beforehand, as kubeadm would make it; joins are then pinned to
    it. Where the cluster file says `kubeVip.kubeconfig: scoped`, kube-vip's certificate is made
    too; --add makes it for a CA set that is there. Algorithm and lifetimes are those of the
    section `certificates`. An existing CA set is never deleted: --force moves it to pki.old.
    """
    if add and force:
        raise click.UsageError("--add and --force exclude each other")
    from kubevipgen.secrets import Secrets, make, reader, store  # noqa: PLC0415  (start-up time)

    if not output.name:
        raise click.UsageError("-o needs the name of a file")
    there = output.exists() or output.is_symlink()
    if there and not (add or force):
        raise store.exists(output)
    have, pki = reader.read(output) if add and there else (Secrets(), "")
    wanted = _wanted(spec, output)
    if (with_ca or old_name) and not pki:
        if have.ca_cert_hashes:
            message = f"{output} pins a CA that was made elsewhere, and a cluster has one"
            raise click.UsageError(f"{message}: name the folder with its files as `pki`")
        have, pki = _with_ca(have, output.parent / _PKI, wanted, add=add, force=force), _PKI
    if pki:
        have = _with_client(have, output.parent / pki, wanted)
    made = make.fill(have, wanted)
    store.write_file(output, make.text(made, pki), replace=there)
    _report(output, made, pki)


def _wanted(spec: Path | None, output: Path) -> Wanted:
    from kubevipgen.secrets import make  # noqa: PLC0415  (start-up time)

    beside = output.parent / "cluster.yaml"
    path = spec or (beside if beside.exists() else None)
    if path is None:
        return make.Wanted()
    from kubevipgen.spec import Flags, load  # noqa: PLC0415

    return make.wanted_by(load(path, Flags(), allow_unknown_version=True).cluster)


def _with_ca(have: Secrets, folder: Path, wanted: Wanted, *, add: bool, force: bool) -> Secrets:
    """The same secrets with a CA, new or (with --add) the one that is in the folder already."""
    from kubevipgen.finding import Location  # noqa: PLC0415  (start-up time)
    from kubevipgen.secrets import ca as authority  # noqa: PLC0415  (cryptography is slow to import)
    from kubevipgen.secrets import pki as reader  # noqa: PLC0415
    from kubevipgen.secrets import store  # noqa: PLC0415

    if folder.exists() and add:
        return reader.add(have, folder, Location(str(folder)))
    if folder.exists() and not force:
        raise store.exists(folder)
    old = folder.with_name(f"{folder.name}.old")
    if folder.exists() and old.exists():
        raise click.UsageError(f"{old} exists: move it to a safe place first")
    files = authority.make(wanted.certificates, etcd=wanted.stacked_etcd)
    store.write_folder(folder, files, keep_old=old)
    return replace(have, pki=files, ca_cert_hashes=(reader.pin(files["ca.crt"]),))


def _with_client(have: Secrets, folder: Path, wanted: Wanted) -> Secrets:
    """The same secrets with kube-vip's certificate, where the cluster asks for one."""
    from kubevipgen.secrets.values import KUBE_VIP_KEY  # noqa: PLC0415  (start-up time)

    if not wanted.kube_vip_certificate or KUBE_VIP_KEY in have.pki:
        return have
    from kubevipgen.secrets import client, store  # noqa: PLC0415

    files = client.make(have.pki, wanted.certificates)
    for name, text in files.items():
        store.write_file(folder / name, text, replace=False)
    return replace(have, pki={**have.pki, **files})


def _report(output: Path, made: Secrets, pki: str) -> None:
    from kubevipgen.secrets.fields import TEXTS  # noqa: PLC0415  (start-up time)
    from kubevipgen.secrets.values import KUBE_VIP_KEY  # noqa: PLC0415

    names = [text.name for text in TEXTS if getattr(made, text.attribute)]
    names += ["bgpPasswords"] * bool(made.bgp_passwords)
    click.echo(f"{output} (0600) holds {', '.join(names)}.")
    if pki:
        client = " and the certificate of kube-vip" if KUBE_VIP_KEY in made.pki else ""
        pin = f"the pin is\n  {made.ca_cert_hashes[0]}"
        click.echo(f"{output.parent / pki} holds the CA set{client}; {pin}")
    if made.bgp_passwords:
        click.echo("Configure each of bgpPasswords on its router, or write in what was agreed.")
    click.echo("Keep this out of version control. Next: kubevipgen render -o DIR")
