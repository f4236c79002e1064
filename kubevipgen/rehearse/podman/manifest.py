"""A manifest as podman plays it: what has to be changed for that, and what is not exercised.

The node's own file is played unless a rule below applies; then it is a copy with that change alone.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from kubevipgen.formats import yaml
from kubevipgen.rehearse.podman.image import untagged
from kubevipgen.rehearse.podman.probe import Probe

Pod = Mapping[str, Any]


class Change(NamedTuple):
    """One rule: ``needed`` says whether it applies, ``make`` changes the copy."""

    name: str
    why: str
    needed: Callable[[Pod], bool]
    make: Callable[[dict[str, Any]], None]


def _container(pod: Pod) -> Any:
    return pod["spec"]["containers"][0]


def _drop_digest(pod: dict[str, Any]) -> None:
    _container(pod)["image"] = untagged(_container(pod)["image"])


def _never_pull(pod: dict[str, Any]) -> None:
    _container(pod)["imagePullPolicy"] = "Never"


def _pulls(pod: Pod) -> bool:
    """The kubelet's default for a tag ``latest`` is Always."""
    container = _container(pod)
    latest = untagged(container["image"]).endswith(":latest")
    policy = container.get("imagePullPolicy", "Always" if latest else "IfNotPresent")
    return bool(policy == "Always")


CHANGES = (
    Change(
        "digest",
        "the image is built here, so it cannot have the digest that the manifest asks for",
        lambda pod: "@" in _container(pod)["image"],
        _drop_digest,
    ),
    Change(
        "pull", "there is no registry in the lab, so the image is never pulled", _pulls, _never_pull
    ),
)


def changes(pod: Pod) -> tuple[Change, ...]:
    """The rules that apply; none for what kubevipgen renders from the image profiles."""
    return tuple(change for change in CHANGES if change.needed(pod))


def changed(pod: Pod) -> str:
    """The text of the copy."""
    made = copy.deepcopy(dict(pod))
    for change in changes(pod):
        change.make(made)
    return yaml.dump(made)


def notes(name: str, pod: Pod) -> Iterator[str]:
    """What was changed for podman, and what of the manifest a kubelet does and podman does not."""
    yield f"{name}: the image holds this machine's program, laid out as the image profile says"
    for change in changes(pod):
        yield f"{name}: {change.why}; changed in a copy"
    spec, container = pod["spec"], _container(pod)
    fields = {**_ALWAYS, **_of_pod(spec), **_of_container(container)}
    for field, why in fields.items():
        yield f"{name}: {field} is not exercised; {why}"


_ALWAYS = {"restartPolicy": "a container that ended is started again by the scenario"}


def _of_pod(spec: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if "priority" in spec or "priorityClassName" in spec:
        found["priorityClassName"] = "nothing is evicted here"
    if "terminationGracePeriodSeconds" in spec:
        found["terminationGracePeriodSeconds"] = "a scenario waits until the program has ended"
    if len(spec["containers"]) > 1 or spec.get("initContainers"):
        found["every container but the first"] = "scenarios know one container of a pod"
    return found


def _of_container(container: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if container.get("resources"):
        found["resources"] = "the lab makes no control groups"
    if container.get("securityContext", {}).get("runAsNonRoot"):
        found["runAsNonRoot"] = "podman starts a container of root all the same"
    if "livenessProbe" in container:
        asked = "asked at the start only" if Probe.of(container) else "not asked"
        found["livenessProbe after the start"] = f"it is {asked}, and restarts nothing"
    for probe in ("readinessProbe", "startupProbe"):
        if probe in container:
            found[probe] = "podman does not know it"
    return found
