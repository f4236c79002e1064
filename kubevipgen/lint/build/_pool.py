"""Address pools of MetalLB and of kube-vip's cloud provider."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import replace

from kubevipgen.finding import Location
from kubevipgen.formats.yaml_stream import read
from kubevipgen.lint.view.cluster_files import Pool, Range
from kubevipgen.lint.view.manifest import Manifest
from kubevipgen.lint.view.word import Address, Word

_KUBE_VIP_KEY = re.compile(r"(?:range|cidr)-[\w.-]+")


def pools_of(manifest: Manifest) -> Iterator[Pool]:
    """None when it is no pool."""
    if manifest.kind in ("IPAddressPool", "AddressPool"):
        if manifest.api_version.startswith("metallb.io/"):
            yield _pool(manifest, "MetalLB", _name(manifest), _listed(manifest))
    elif manifest.kind == "ConfigMap":
        yield from _config_map(manifest)


def _config_map(manifest: Manifest) -> Iterator[Pool]:
    data = manifest.get("data")
    if not isinstance(data, dict):
        return
    text = data.get("config")
    if isinstance(text, str) and "address-pools" in text:
        yield from _embedded(manifest, text)
    keys = [key for key in data if _KUBE_VIP_KEY.fullmatch(key)]
    if keys and _name(manifest) == "kubevip":
        words = [word for key in keys if (word := manifest.word("data", key))]
        yield _pool(manifest, "kube-vip", "kubevip", words)


def _name(manifest: Manifest) -> str:
    word = manifest.word("metadata", "name")
    return word.text if word else ""


def _listed(manifest: Manifest) -> Iterator[Word]:
    addresses = manifest.get("spec", "addresses")
    for index in range(len(addresses) if isinstance(addresses, list) else 0):
        word = manifest.word("spec", "addresses", index)
        if word:
            yield word


def _embedded(manifest: Manifest, text: str) -> Iterator[Pool]:
    """The pools of MetalLB before 0.13: YAML in a block of text."""
    first = manifest.places(("data", "config"))[0] + 1  # below the line with the |
    for document in read(text).documents:
        pools = document.data.get("address-pools") if isinstance(document.data, dict) else None
        for index, pool in enumerate(pools if isinstance(pools, list) else ()):
            addresses = pool.get("addresses") if isinstance(pool, dict) else None
            words = []
            for number, one in enumerate(addresses if isinstance(addresses, list) else ()):
                place = document.place.find(("address-pools", index, "addresses", number))
                if place:
                    words.append(_word_in_block(manifest, str(one), first + place.line - 1))
            name = str(pool.get("name", "")) if isinstance(pool, dict) else ""
            yield _pool(manifest, "MetalLB", name, words)


def _word_in_block(manifest: Manifest, text: str, line: int) -> Word:
    lines = manifest.document.lines
    column = lines[line - 1].find(text) + 1 if 0 < line <= len(lines) else 0
    if not column:
        return Word(text, manifest.at("data", "config"))
    return Word(text, manifest.document.at(line, column, "data.config"))


def _pool(manifest: Manifest, maker: str, name: str, words: Iterator[Word] | list[Word]) -> Pool:
    ranges = tuple(found for word in words for found in _ranges(word))
    return Pool(manifest.document, maker, name, ranges, manifest.at("metadata", "name"))


def _ranges(word: Word) -> Iterator[Range]:
    """Those of ``first-last`` and networks, several between commas."""
    column = 0
    for part in word.text.split(","):
        found = range_of(part.strip())
        if found:
            shift = column + len(part) - len(part.lstrip())
            yield Range(*found, Word(part.strip(), _shifted(word, part.strip(), shift)))
        column += len(part) + 1


def range_of(text: str) -> tuple[Address, Address] | None:
    """First and last address of ``10.0.0.1-10.0.0.9``, ``10.0.0.0/29`` or one address."""
    first, dash, last = (part.strip() for part in text.partition("-"))
    try:
        if not dash:
            network = ipaddress.ip_network(first, strict=False)
            return network[0], network[-1]
        low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
    except ValueError:
        return None
    return (low, high) if low.version == high.version and int(low) <= int(high) else None


def _shifted(word: Word, part: str, shift: int) -> Location:
    """The place of a part of the word, where the line shows it."""
    at = word.at
    start = at.excerpt.find(part, at.column - 1 + shift) if at.excerpt and shift else -1
    return replace(at, column=start + 1) if start >= 0 else at
