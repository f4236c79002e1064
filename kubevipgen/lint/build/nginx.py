"""nginx.conf -> Nginx: the stream block, whom it listens for and where that goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubevipgen.formats import nginx as language
from kubevipgen.formats.nginx import Directive
from kubevipgen.lint.document import Document, Siblings
from kubevipgen.lint.view.cluster_files import Nginx, StreamServer, Upstream
from kubevipgen.lint.view.word import Word

_TIME = re.compile(r"(\d+)(ms|s|m|h|d|w|M|y)?")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "": 1}
_PROXY_TIMEOUT = 600.0  # https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html
_HTTP = frozenset(("http", "location", "server_name", "root", "index", "fastcgi_pass"))


def views(document: Document, siblings: Siblings) -> tuple[object, ...]:
    """One view, also of a fragment that holds only what stands in a stream block."""
    del siblings
    top, errors = language.read(document.text.removeprefix("\ufeff"))
    streams = [item for item in top if item.words[0] == "stream"]
    inner = tuple(item for stream in streams for item in stream.block or ())
    if not streams and not _is_http(top):
        inner = tuple(item for item in top if item.words[0] in {"upstream", "server"})
    wide = next((item for item in reversed(inner) if item.words[0] == "proxy_timeout"), None)
    upstreams = tuple(_upstream(document, i) for i in inner if i.words[0] == "upstream")
    return (
        Nginx(
            document,
            has_stream=bool(streams),
            stream_at=document.at(streams[0].line, streams[0].column) if streams else None,
            loads_stream=_loads_stream(top),
            upstreams=upstreams,
            servers=tuple(_server(document, i, wide) for i in inner if i.words[0] == "server"),
            errors=errors,
            is_debian=any(item.words[:2] == ("user", "www-data") for item in top),
        ),
    )


def _is_http(items: tuple[Directive, ...]) -> bool:
    """Whether servers at the top of a fragment are those of web sites."""
    names = {item.words[0] for item in _every(items)}
    return bool(names & _HTTP)


def _every(items: tuple[Directive, ...]) -> Iterator[Directive]:
    for item in items:
        yield item
        yield from _every(item.block or ())


def _loads_stream(top: tuple[Directive, ...]) -> bool:
    loads = [
        " ".join(item.words[1:]) for item in top if item.words[0] in {"load_module", "include"}
    ]
    return any("stream" in words or "modules" in words for words in loads)


def _upstream(document: Document, item: Directive) -> Upstream:
    name = _word(document, item, 1)
    found = [_word(document, line, 1) for line in item.all("server") if len(line.words) > 1]
    return Upstream(name, tuple((word, *split(word.text)) for word in found))


def _server(document: Document, item: Directive, wide: Directive | None) -> StreamServer:
    listens = [_word(document, line, 1) for line in item.all("listen") if len(line.words) > 1]
    passed = next((_word(document, line, 1) for line in item.all("proxy_pass")), None)
    line = next(iter(item.all("proxy_timeout")), wide)
    word = _word(document, line, 1) if line else None
    return StreamServer(
        document.at(item.line, item.column),
        tuple((listen, *_listen(listen.text)) for listen in listens),
        passed,
        seconds(word.text) if word else _PROXY_TIMEOUT,
        word,
    )


def _word(document: Document, item: Directive, index: int) -> Word:
    if index >= len(item.words):
        return Word("", document.at(item.line, item.column))
    return Word(item.words[index], document.at(item.lines[index], item.columns[index]))


def seconds(text: str) -> float:
    """Nginx's times: ``1h30m``, ``10s``, ``600``; the default for what is none of them."""
    parts = _TIME.findall(text)
    if not parts or "".join(a + b for a, b in parts) != text:
        return _PROXY_TIMEOUT
    return float(sum(int(number) * _SECONDS.get(unit, 2_592_000) for number, unit in parts))


def split(text: str) -> tuple[str, int]:
    """``host:port`` -> both; port 0 when there is none."""
    host, sep, port = text.rpartition(":")
    if sep and port.isdecimal() and len(port) < 6:
        return host.strip("[]"), int(port)
    return text, 0


def _listen(text: str) -> tuple[str, int]:
    """``6443``, ``*:6443``, ``[::]:6443``, ``127.0.0.1:6443``; "" for every address."""
    if text.isdecimal() and len(text) < 6:
        return "", int(text)
    host, port = split(text)
    return ("" if host in {"*", "0.0.0.0", "::"} else host), port  # noqa: S104  (compared only)
