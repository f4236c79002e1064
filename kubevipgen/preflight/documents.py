"""NodeFacts documents: JSON text that somebody brought along -> Facts, or findings with a place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from kubevipgen import __version__, resources
from kubevipgen.finding import Finding, FindingsError, Location, Severity
from kubevipgen.preflight.facts import Facts, from_document
from kubevipgen.preflight.schema_words import deviations
from kubevipgen.preflight.wanted import API_VERSION
from kubevipgen.source import LONGEST_EXCERPT, path_text
from kubevipgen.source.json_places import offset_of
from kubevipgen.source.paths import Step
from kubevipgen.spec.quick import fits
from kubevipgen.spec.wording import shown

_KIND = "NodeFacts"
_MOST = 5  # findings of one document; more of them say nothing more
_AGAIN = "gather the facts again, with kubevip-probe.pyz or `kubevipgen preflight --gather-only`"
_MADE_BY = {
    "SpecFacts": "it is what --spec-facts prints for the probe; the probe prints the facts",
    "PreflightReport": "it is a report; --facts takes the facts that were judged for it",
    "VerifyReport": "it is a report; --facts takes the facts of nodes",
    "Cluster": "it is a cluster file; name it as FILE, without --facts",
}


def read_facts(text: str, name: str) -> Facts:
    """The facts in a document; FindingsError, with line and column, when it is none.

    ``name`` is what findings call the file.
    """
    text = text.removeprefix("\ufeff")
    document = _parsed(text, name)
    _check_kind(document, text, name)
    schema = resources.schema("facts")
    if not fits(document, schema, schema):
        found = list(_findings(document, text, name, schema))
        if found:
            raise FindingsError(tuple(found))
    try:
        return from_document(document)
    except ValueError:
        message = f"gatheredAt: there is no such moment as {document['gatheredAt']}"
        raise _refusal(message, _AGAIN, _place(text, name, ("gatheredAt",))) from None


def _parsed(text: str, name: str) -> Any:
    if not text.strip():
        hint = "the probe printed nothing: look at what it said on standard error"
        raise _refusal(f"{name} is empty", hint, Location(name))
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise _broken(error, text, name) from None
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _refusal(f"{name} is not JSON: {reason}", _AGAIN, Location(name)) from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _broken(error: json.JSONDecodeError, text: str, name: str) -> FindingsError:
    place = _at(text, name, error.pos)
    if error.msg == "Extra data":
        hint = "give each document in a file of its own: --facts A.json --facts B.json"
        return _refusal("something follows the document", hint, place)
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
        hint = "was it copied whole? did the probe come to its end?"
        return _refusal("the document ends too early", hint, place)
    if text.lstrip()[0] not in "{[" and "\n{" in text:
        hint = "does the login print something? remove what stands before the first {"
        return _refusal("text stands before the document", hint, place)
    return _refusal(f"{name} is not JSON: {error.msg[:1].lower()}{error.msg[1:]}", _AGAIN, place)


def _check_kind(document: Any, text: str, name: str) -> None:
    """The most likely slips first, in words of their own."""
    if not isinstance(document, dict):
        raise _refusal(f"{name} is not a {_KIND} document", _AGAIN, Location(name))
    kind, version = document.get("kind"), document.get("apiVersion")
    if kind != _KIND:
        what = f"has the kind {shown(kind)}" if isinstance(kind, str) else "has no kind"
        hint = _MADE_BY.get(str(kind), _AGAIN)
        raise _refusal(f"{name} {what}, not {_KIND}", hint, _place(text, name, ("kind",)))
    if version != API_VERSION:
        message = f"{name} is of {shown(version)}, and only {API_VERSION} is understood"
        hint = "use a probe and a kubevipgen of the same version (`--write-probe` makes one)"
        raise _refusal(message, hint, _place(text, name, ("apiVersion",)))


def _findings(document: Any, text: str, name: str, schema: Any) -> Iterator[Finding]:
    found: dict[tuple[Step, ...], str] = {}
    for path, message in deviations(document, schema):
        found.setdefault(path, message)  # one thing wrong at a place often is so in several ways
    hint = _AGAIN
    made_by = document.get("probe", {})
    version = made_by.get("version") if isinstance(made_by, dict) else None
    if isinstance(version, str) and version != __version__:
        hint = f"the probe is of version {version}, this is {__version__}: take the same for both"
    for path, message in list(found.items())[:_MOST]:
        yield Finding("facts", Severity.ERROR, message, "", _place(text, name, path))
    more = f"{len(found) - _MOST} more places are wrong, too; " if len(found) > _MOST else ""
    last = f"{more}nothing in {name} can be judged"
    yield Finding("facts", Severity.ERROR, last, hint, Location(name))


def _place(text: str, name: str, path: tuple[Step, ...]) -> Location:
    return _at(text, name, offset_of(text, path), path_text(path))


def _at(text: str, name: str, offset: int, path: str = "") -> Location:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : end if end >= 0 else len(text)].rstrip("\r")
    number = text.count("\n", 0, offset) + 1
    excerpt = line if len(line) <= LONGEST_EXCERPT else ""
    return Location(name, path, number, offset - start + 1, excerpt)


def _refusal(message: str, hint: str, place: Location) -> FindingsError:
    return FindingsError((Finding("facts", Severity.ERROR, message, hint, place),))
