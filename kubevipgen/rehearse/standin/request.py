"""HTTP/1.0 and HTTP/1.1 requests (RFC 9112), read strictly: what is not one gets 400."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from kubevipgen.rehearse.standin.answer import RefusedError, bad_request

MOST_HEAD = 64 << 10  # bytes
MOST_BODY = 1 << 20  # bytes; a Lease has a few hundred
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_LINE = re.compile(rb"(" + _TOKEN + rb") (\S+) HTTP/(\d)\.(\d)")
_FIELD = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([\t -~\x80-\xff]*?)[ \t]*")
_LENGTH = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Request:
    """``headers`` go by lower-case name, repeated ones joined with a comma.

    ``query`` has the last value of each parameter. ``keeps``: whether the client wants to go on
    with this connection.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    is_1_1: bool
    keeps: bool
    body: bytes = b""

    @property
    def length(self) -> int:
        """Of the body, in bytes; RefusedError when it cannot be known or is too much."""
        if "transfer-encoding" in self.headers:
            message = "send a Content-Length: the stand-in reads no chunks"
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "BadRequest", message)
        told = self.headers.get("content-length", "0")
        if not _LENGTH.fullmatch(told):
            raise bad_request("Content-Length is no number")
        if int(told) > MOST_BODY:
            message = f"the body is longer than {MOST_BODY} bytes"
            raise RefusedError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLarge", message
            )
        return int(told)


async def receive(reader: asyncio.StreamReader) -> Request | None:
    """The next request, whole; None when the client has nothing more to say.

    RefusedError for what is not a request. A first line that is none is refused at once: whoever
    sends garbage may never send the empty line that ends a head.
    """
    try:
        first = await _line(reader)
        if not first:
            return None
        lines, size = [], len(first)
        _split(first)
        while line := (await _line(reader)).rstrip(b"\r\n"):
            lines.append(line)
            size += len(line)
            if size > MOST_HEAD:
                raise _too_large()
        head = parse(first, lines)
        return replace(head, body=await reader.readexactly(head.length)) if head.length else head
    except asyncio.IncompleteReadError:
        return None


async def _line(reader: asyncio.StreamReader) -> bytes:
    """One line with its end; IncompleteReadError when the client is gone in the middle of it."""
    try:
        return await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return b""
    except asyncio.LimitOverrunError:
        raise _too_large() from None


def _too_large() -> RefusedError:
    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return RefusedError(status, "BadRequest", f"the head is longer than {MOST_HEAD} bytes")


def parse(first: bytes, lines: Iterable[bytes]) -> Request:
    """A head from its request line and its field lines; RefusedError when it is none."""
    method, target, version = _split(first)
    headers: dict[str, str] = {}
    for line in lines:
        name, value = _field(line)
        if name in {"host", "content-length"} and headers.get(name, value) != value:
            raise bad_request(f"two different {name} fields")
        both = name in headers and name not in {"host", "content-length"}
        headers[name] = f"{headers[name]}, {value}" if both else value
    if version == (1, 1) and "host" not in headers:
        raise bad_request("missing required Host header")
    path, query = _target(target)
    said = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    keeps = "close" not in said if version == (1, 1) else "keep-alive" in said
    return Request(method, path, query, headers, version == (1, 1), keeps)


def _split(first: bytes) -> tuple[str, bytes, tuple[int, int]]:
    found = _LINE.fullmatch(first.rstrip(b"\r\n"))
    if not found:
        raise bad_request("malformed HTTP request line")
    method, target, major, minor = found.groups()
    version = int(major), int(minor)
    if version not in {(1, 0), (1, 1)}:
        status = HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
        raise RefusedError(status, "BadRequest", "the stand-in speaks HTTP/1.0 and HTTP/1.1")
    return method.decode(), target, version


def _field(line: bytes) -> tuple[str, str]:
    found = _FIELD.fullmatch(line)
    if not found:
        raise bad_request("malformed HTTP header field")
    return found[1].decode().lower(), found[2].decode("latin-1")


def _target(target: bytes) -> tuple[str, dict[str, str]]:
    try:
        place = urlsplit(target.decode("ascii"))
        query = dict(parse_qsl(place.query, keep_blank_values=True, errors="strict"))
        return unquote(place.path, errors="strict"), query
    except ValueError:  # which covers text that is not UTF-8
        raise bad_request("malformed request target") from None
