"""``python -m kubevipgen.rehearse.standin``: one stand-in apiserver, until a signal ends it.

Prints ``ready`` when it listens. SIGTERM and SIGINT end it gracefully, a second one at once.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import socket
import ssl
import sys
from collections.abc import Sequence
from pathlib import Path

from kubevipgen.rehearse.standin import kinds, state
from kubevipgen.rehearse.standin.alerts import Alerting
from kubevipgen.rehearse.standin.api import Api
from kubevipgen.rehearse.standin.server import Server, listeners
from kubevipgen.rehearse.standin.store import Store

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main(words: Sequence[str] | None = None) -> int:
    """Exit codes: 0 ended gracefully, 2 it cannot start as it was told to."""
    parser = _parser()
    args = parser.parse_args(words)
    if not re.fullmatch(r"v\d+\.\d+\.\d+\S*", args.kubernetes_version):
        parser.error("--kubernetes-version: wanted such as v1.36.2")
    try:
        now = state.follow(args.state)
        context = tls(args.pem, args.client_ca)
        sockets = listeners(args.listen, args.port)
    except (state.StateError, OSError) as error:
        parser.error(str(error))
    told = (node.partition("=") for node in args.node)
    nodes = [kinds.node(n, adds.split(","), args.kubernetes_version) for n, _, adds in told]
    store = Store(args.leases) if args.leases else None
    guarded = args.client_ca is not None
    api = Api(args.name, args.kubernetes_version, now, guarded, store, tuple(nodes))
    asyncio.run(_serve(api, sockets, context))
    return 0


def tls(pem: Path, client_ca: Path | None) -> ssl.SSLContext:
    """As kube-apiserver's defaults, but HTTP/1.1 alone; OSError when the files are not PEM."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sslobject_class = Alerting
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(pem)
    context.set_alpn_protocols(["http/1.1"])
    if client_ca is not None:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_OPTIONAL
    return context


async def _serve(api: Api, sockets: Sequence[socket.socket], context: ssl.SSLContext) -> None:
    server, told = Server(api), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, told.set)
    listening = await server.listen(sockets, context)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await told.wait()
    for number in _SIGNALS:
        loop.remove_signal_handler(number)
    await server.end(listening)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="standin", description=__doc__)
    add = parser.add_argument
    add("--pem", type=Path, required=True, metavar="FILE", help="certificate and key")
    add("--listen", nargs="+", required=True, metavar="ADDRESS", help="IPv4 and IPv6 addresses")
    add("--port", type=int, required=True, metavar="N")
    add("--state", type=Path, required=True, metavar="FILE", help="read again when it changes")
    add("--name", default=socket.gethostname(), help="of the node, for /whoami")
    add("--kubernetes-version", default="v1.36.0", metavar="VERSION", help="for /version")
    add("--client-ca", type=Path, metavar="FILE", help="of client certificates; none: trust all")
    add("--leases", type=Path, metavar="DIR", help="where all stand-ins keep their leases")
    add("--node", action="append", default=[], metavar="NAME=ADDRESS[,ADDRESS]", help="a Node")
    return parser


if __name__ == "__main__":
    sys.exit(main())
