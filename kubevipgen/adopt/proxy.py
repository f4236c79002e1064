"""haproxy.cfg -> the section ``haproxy`` of a cluster file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubevipgen.adopt.balance import api_proxies
from kubevipgen.adopt.notes import SECRET, Notes
from kubevipgen.finding import Location
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.view.haproxy import Bind, Haproxy, Proxy

_STATUS, _MOST = 9444, 20000  # the defaults of haproxy.statusPort and haproxy.maxConnections
_LEAST_CONNECTIONS, _MOST_CONNECTIONS = 100, 1_000_000


def section(files: Cluster, notes: Notes) -> dict[str, Any]:
    """Only what differs from the defaults."""
    view = next((one for one in files.all(Haproxy) if one.api_backs()), None)
    if view is None:
        return {}
    found: dict[str, Any] = {}
    if port := _status_port(view):
        found["statusPort"] = port
    found.update(_connections(view))
    pages = stats_pages(view)
    for proxy in pages[:1]:
        found["stats"] = _stats(proxy, notes)
    return found


def status_page(view: Haproxy) -> Proxy | None:
    """The listener that kubevipgen itself renders for keepalived and the kubelet."""
    return next((p for p in view.proxies if _is_status(p)), None)


def stats_pages(view: Haproxy) -> tuple[Proxy, ...]:
    """Sections that only serve the statistics page, on a port of their own."""
    api = {id(proxy) for proxy in api_proxies(view)}
    return tuple(
        proxy
        for proxy in view.proxies
        if id(proxy) not in api
        and not _is_status(proxy)
        and not proxy.servers
        and not proxy.leads_to
        and any(bind.port for bind in proxy.binds)
        and (proxy.all("stats", "enable") or proxy.all("stats", "uri"))
    )


def _is_status(proxy: Proxy) -> bool:
    is_here = bool(proxy.binds) and all(bind.is_local for bind in proxy.binds)
    return is_here and bool(proxy.all("monitor-uri", "/livez"))


def _status_port(view: Haproxy) -> int:
    status = status_page(view)
    port = status.binds[0].port if status else 0
    return 0 if port == _STATUS else port


def _connections(view: Haproxy) -> Iterator[tuple[str, int]]:
    """``maxconn`` of the process; the last one counts."""
    lines = [line for line in view.globals if line.starts("maxconn") and len(line.words) > 1]
    number = lines[-1].words[1].number if lines else None
    if number and number != _MOST:
        yield "maxConnections", min(max(number, _LEAST_CONNECTIONS), _MOST_CONNECTIONS)


def _stats(proxy: Proxy, notes: Notes) -> dict[str, Any]:
    bind = next(bind for bind in proxy.binds if bind.port)
    found: dict[str, Any] = {"port": bind.port, "bind": _address(bind)}
    found.update((key, value) for key, value in _page(proxy) if value)
    auth = next((line for line in proxy.all("stats", "auth") if len(line.words) > 2), None)
    if auth:
        user = auth.words[2].text.partition(":")[0]
        found["user"] = user
    at = auth.at if auth else proxy.at
    what = "the password of the statistics page is a secret: it is written nowhere"
    if not auth:
        what = "the statistics page had no password; the one that is rendered has one"
    place = Location(at.file, at.path, at.line, at.column)
    notes.info(SECRET, what, "put it into the secrets file as statsPassword", place)
    return {key: value for key, value in found.items() if (key, value) != ("user", "admin")}


def _page(proxy: Proxy) -> Iterator[tuple[str, str]]:
    for line in proxy.all("stats", "uri"):
        path = line.words[2].text if len(line.words) > 2 else ""
        yield "path", path if path.startswith("/") and path != "/" else ""


def _address(bind: Bind) -> str:
    if bind.host:
        return "127.0.0.1" if bind.host == "localhost" else bind.host
    return "::" if bind.family == "ipv6" else "0.0.0.0"  # noqa: S104  (what the file says)
