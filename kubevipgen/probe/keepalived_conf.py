"""Topic ``keepalivedConf``: what /etc/keepalived/keepalived.conf says of VRRP, without passwords.

keepalived's own defaults are filled in, so that the files of several nodes can be compared.
"""

from __future__ import annotations

from typing import Any, Callable

from kubevipgen.probe import keepalived_words, read
from kubevipgen.probe.keepalived_words import Block
from kubevipgen.probe.topic import Request, Topic, UnavailableError

PATH = "/etc/keepalived/keepalived.conf"


def gather(request: Request) -> dict[str, Any] | None:
    """The instances in the file's order; None when there is no such file."""
    del request
    if read.text_or_none(PATH) is None:
        return None
    return summary(keepalived_words.file(PATH))


def summary(config: Block) -> dict[str, Any]:
    """Of a whole configuration."""
    scripts = {_name(block): block.value("weight", "0") for block in config.all("vrrp_script")}
    versions = [block.value("vrrp_version") for block in config.all("global_defs")]
    version = next(filter(None, versions), "2")
    instances = config.all("vrrp_instance")
    return {"path": PATH, "instances": [_instance(each, version, scripts) for each in instances]}


def _instance(block: Block, version: str, scripts: dict[str, str]) -> dict[str, Any]:
    addresses = _first_words(block, "virtual_ipaddress", "virtual_ipaddress_excluded")
    asked = block.value("version", version)
    return {
        "name": _name(block),
        "state": block.value("state", "BACKUP"),
        "interface": block.value("interface"),
        "virtualRouterId": _number(block, "virtual_router_id", "", int),
        # IPv6 has only version 3 (RFC 9568), whatever the file says.
        "version": 3 if any(":" in each for each in addresses) else _as(asked, int, "vrrp_version"),
        "priority": _number(block, "priority", "100", int),
        "advertInterval": _number(block, "advert_int", "1", float),
        "noPreempt": block.has("nopreempt"),
        "authentication": _authentication(block),
        "unicastSource": block.value("unicast_src_ip"),
        "unicastPeers": _first_words(block, "unicast_peer"),
        "addresses": addresses,
        "scripts": [
            {"name": line.key, "weight": _as(_weight(line, scripts), int, "weight")}
            for each in block.all("track_script")
            for line in each.lines
        ],
    }


def _name(block: Block) -> str:
    return block.words[1] if len(block.words) > 1 else ""


def _first_words(block: Block, *keys: str) -> list[str]:
    return [line.key for key in keys for each in block.all(key) for line in each.lines]


def _authentication(block: Block) -> str:
    """Its type; the password never leaves the host."""
    return next((each.value("auth_type") for each in block.all("authentication")), "")


def _weight(line: Block, scripts: dict[str, str]) -> str:
    """The weight in the instance wins over that of the script."""
    if "weight" in line.words[:-1]:
        return line.words[line.words.index("weight") + 1]
    return scripts.get(line.key, "0")


def _number(block: Block, key: str, default: str, kind: Callable[[str], Any]) -> Any:
    """None where it must be given and is not."""
    word = block.value(key, default)
    return _as(word, kind, key) if word else None


def _as(word: str, kind: Callable[[str], Any], key: str) -> Any:
    return read.known(_converted, word, kind, key)


def _converted(word: str, kind: Callable[[str], Any], key: str) -> Any:
    try:
        return kind(word)
    except ValueError:
        raise UnavailableError(f'{key} is "{word}" in {PATH}, which is no number') from None


TOPIC = Topic("keepalivedConf", gather)
