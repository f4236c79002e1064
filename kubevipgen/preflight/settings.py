"""The topic ``sysctl`` as values, and what to do about a wrong one."""

from __future__ import annotations

from kubevipgen.preflight.facts import Facts, UnknownFactError

TOPIC = "sysctl"


def setting(facts: Facts, key: str) -> str | None:
    """The value in force; None when this kernel has no such setting."""
    value: str | None = facts.at(TOPIC, key, "value")
    return value


def shown(value: str | None) -> str:
    """The value for a message."""
    return "missing" if value is None else value


def of_interface(facts: Facts, interface: str, name: str) -> int:
    """An IPv4 setting as it works on an interface: the greater of ``all`` and its own."""
    keys = (f"net.ipv4.conf.{scope}.{name}" for scope in ("all", interface))
    return max(int(setting(facts, key) or 0) for key in keys)


def culprits(facts: Facts, interface: str, name: str, value: int) -> str:
    """Which of the two keys has this value, for a message."""
    keys = [f"net.ipv4.conf.{scope}.{name}" for scope in ("all", interface)]
    return " and ".join(key for key in keys if setting(facts, key) == str(value))


def remedy(facts: Facts, key: str, value: str) -> str:
    """How to put a value in force, now and at the next boot."""
    try:
        persisted = facts.at(TOPIC, key, "persisted")
        file = facts.at(TOPIC, key, "persistedIn")
    except UnknownFactError:
        persisted, file = None, ""
    if persisted == value:
        return f"`sysctl --system` puts {file} in force"
    now = f"`sysctl -w {key}={value}`"
    if persisted is not None:
        return f"{now}, and change it in {file}, which sets {persisted}"
    return f"{now}, and write `{key} = {value}` to a file in /etc/sysctl.d"
