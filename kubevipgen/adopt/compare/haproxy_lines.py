"""bind and server lines: addresses, and one verdict for each option."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kubevipgen import resources
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.compare.policy import Row, table
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.lint.view.haproxy import Directive, is_loopback, split_address

_NEXT = 2  # so many words before the options of a bind line
_CHECKED = (
    "every {check} ms each apiserver is asked for /readyz over TLS, and {fall} failures in a row"
    " take it out"
)


def leads_to_servers(line: Directive) -> Row | None:
    """``default_backend`` and a ``use_backend`` without a condition, which are rendered anew."""
    first = line.words[0].text
    if first == "default_backend" or (first == "use_backend" and len(line.words) == _NEXT):
        return Row(Fate.CARRIED, "")
    return None


def bind(line: Directive, made: Made) -> Iterator[Entry]:
    """Its addresses; then its options."""
    port = made.cluster.endpoint.port
    for text in line.words[1].text.split(",") if len(line.words) > 1 else ():
        host, own = split_address(text)
        if own != str(port):
            why = "clients find the API at one port only"
            yield Entry(line.at, f"bind {text}", Fate.LOST, why, "endpoint.port is that port")
        elif host in ("", "*", "0.0.0.0", "::") or is_loopback(host):  # noqa: S104  (a text)
            yield Entry(line.at, f"bind {text}", Fate.CARRIED)
        else:
            why = "it listens on every address, so that a standby starts without the VIP"
            yield Entry(line.at, f"bind {text}", Fate.REPLACED, why)
    yield from _options(line, _NEXT, table("haproxy-bind"))


def server(line: Directive, made: Made) -> Iterator[Entry]:
    """One of the control planes, how it is checked, and what else it is told."""
    words = [word.text for word in line.words]
    known = {
        str(address)
        for node in made.cluster.control_planes
        for address in (*(a.ip for a in node.addresses), node.advertise_address)
    }
    host, _ = split_address(words[2]) if len(words) > 2 else ("", "")
    names = {node.name for node in made.cluster.control_planes}
    text = " ".join(words[:3])
    if host in known or (words[1:2] and words[1] in names) or _short(host) in map(_short, names):
        yield Entry(line.at, text, Fate.CARRIED)
    else:
        why = "no control plane has this address"
        yield Entry(line.at, text, Fate.LOST, why, "add the node to nodes[]")
    yield from _options(line, 3, table("haproxy-server"))
    if set(words[3:]) & set(resources.data("adopt")["haproxy-checks"]):
        yield _check(line, made)


def default_server(line: Directive, made: Made) -> Iterator[Entry]:
    """Options alone."""
    yield from _options(line, 1, table("haproxy-server"))
    yield _check(line, made)


def _check(line: Directive, made: Made) -> Entry:
    times = made.cluster.timings
    why = _CHECKED.format(check=times.check_ms, fall=times.fall)
    checks = set(resources.data("adopt")["haproxy-checks"])
    words = [word.text for word in line.words]
    shown = [
        f"{word} {words[n + 1]}" if n + 1 < len(words) and word in _WITH_VALUE else word
        for n, word in enumerate(words)
        if word in checks
    ]
    return Entry(line.at, " ".join(shown) or line.text, Fate.REPLACED, why)


_WITH_VALUE = ("inter", "fastinter", "downinter", "rise", "fall", "verify", "port", "observe")


def _options(line: Directive, start: int, rows: Mapping[str, Row]) -> Iterator[Entry]:
    """A word that is no option is the value of the one before."""
    checks = set(resources.data("adopt")["haproxy-checks"])
    words = line.words
    for index in range(start, len(words)):
        word = words[index]
        if row := rows.get(word.text):
            before = words[index - 1].text if index > start else ""
            if before in ("ca-file", "crt", "cookie"):
                continue
            value = words[index + 1].text if index + 1 < len(words) else ""
            takes = value and value not in rows and value not in checks
            text = f"{word.text} {value}" if takes else word.text
            yield Entry(word.at, text, row.fate, row.why, row.hint)


def _short(name: str) -> str:
    return name.partition(".")[0]


Reader = Callable[[Directive, Made], Iterator[Entry]]
READERS: Mapping[str, Reader] = {
    "bind": bind,
    "server": server,
    "default-server": default_server,
}
