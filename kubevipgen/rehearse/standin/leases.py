"""Changes to Leases with optimistic concurrency, by the rules of kube-apiserver.

Sources: "Resource Versions" and "Updates to existing resources" in Kubernetes API Concepts; of
kubernetes/kubernetes pkg/registry/coordination/lease/strategy.go (a PUT may create, and must name
the resourceVersion that it replaces) and pkg/apis/coordination/validation. Each change returns the
event that came of it.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from kubevipgen.rehearse.standin.answer import (
    Plain,
    RefusedError,
    bad_request,
    conflict,
    invalid,
    not_found,
)
from kubevipgen.rehearse.standin.store import Event, Key, Store

API = "coordination.k8s.io/v1"
KIND = "Lease"
_CALLED = "leases.coordination.k8s.io"
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

Decision = Callable[[Plain | None], Event]  # the current one -> what is to happen


def get(store: Store, key: Key) -> Plain:
    store.catch_up()
    if key not in store.objects:
        raise _missing(key)
    return store.objects[key]


def create(store: Store, key: Key, sent: Plain) -> Event:
    def decide(current: Plain | None) -> Event:
        if current is not None:
            message = f'{_CALLED} "{key[1]}" already exists'
            raise RefusedError(HTTPStatus.CONFLICT, "AlreadyExists", message)
        if _meta(sent).get("resourceVersion"):
            raise bad_request("resourceVersion should not be set on objects to be created")
        return Event("ADDED", _checked(_born(sent, key), key))

    return _change(store, key, decide)


def update(store: Store, key: Key, sent: Plain) -> Event:
    """Conflict when ``sent`` was read before the last change; creates it without a version."""

    def decide(current: Plain | None) -> Event:
        told = _meta(sent)
        if current is None and told.get("resourceVersion"):
            raise _modified(key)
        if current is None:
            return Event("ADDED", _checked(_born(sent, key), key))
        if not told.get("resourceVersion"):
            where = "metadata.resourceVersion: Invalid value: 0"
            raise invalid(f'{_CALLED} "{key[1]}" is invalid: {where}: must be specified')
        _same(current, told, key)
        return Event("MODIFIED", _checked(_grown(sent, current), key))

    return _change(store, key, decide)


def patch(store: Store, key: Key, sent: Plain) -> Event:
    """JSON merge patch (RFC 7386); a Lease has no list that a strategic one would merge."""

    def decide(current: Plain | None) -> Event:
        if current is None:
            raise _missing(key)
        _same(current, _meta(sent), key)
        return Event("MODIFIED", _checked(_grown(merged(current, sent), current), key))

    return _change(store, key, decide)


def delete(store: Store, key: Key, options: Plain) -> Event:
    """``options`` are DeleteOptions, of which the preconditions matter."""
    wanted = options.get("preconditions") or {}

    def decide(current: Plain | None) -> Event:
        if current is None:
            raise _missing(key)
        _same(current, wanted if isinstance(wanted, dict) else {}, key)
        return Event("DELETED", current)

    return _change(store, key, decide)


def merged(old: Any, change: Any) -> Any:
    """RFC 7386: null removes, objects are merged, anything else replaces."""
    if not isinstance(change, Mapping):
        return change
    made = dict(old) if isinstance(old, Mapping) else {}
    for name, value in change.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), value)
    return made


def _change(store: Store, key: Key, decide: Decision) -> Event:
    """Decide anew until nobody else has written in between. The same again is no new revision."""
    while True:
        revision = store.catch_up() + 1
        current = store.objects.get(key)
        wanted = decide(current)
        if wanted == Event("MODIFIED", current or {}):
            return wanted
        meta = {**wanted.object["metadata"], "resourceVersion": str(revision)}
        made = Event(wanted.kind, {**wanted.object, "metadata": meta})
        if store.append(revision, made):
            return made


def _meta(sent: Plain) -> Plain:
    meta = sent.get("metadata", {})
    if not isinstance(meta, dict):
        raise bad_request("metadata is not an object")
    return meta


def _born(sent: Plain, key: Key) -> Plain:
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = {"name": key[1], "namespace": key[0], "uid": str(uuid.uuid4()), "creationTimestamp": now}
    return {**sent, "apiVersion": API, "kind": KIND, "metadata": {**_meta(sent), **own}}


def _grown(sent: Plain, current: Plain) -> Plain:
    """What a client cannot change stays."""
    names = ("name", "namespace", "uid", "creationTimestamp", "resourceVersion")
    own = {name: current["metadata"][name] for name in names}
    return {**sent, "apiVersion": API, "kind": KIND, "metadata": {**_meta(sent), **own}}


def _same(current: Plain, told: Mapping[str, Any], key: Key) -> None:
    """Whether the client has seen this very object in this very version."""
    if told.get("uid") and told["uid"] != current["metadata"]["uid"]:
        raise conflict(f'{_CALLED} "{key[1]}": the UID is that of another object')
    if told.get("resourceVersion", "") not in {"", current["metadata"]["resourceVersion"]}:
        raise _modified(key)


def _checked(made: Plain, key: Key) -> Plain:
    spec = {} if made.get("spec") is None else made["spec"]
    if len(key[1]) > 253 or not _NAME.fullmatch(key[1]):
        raise invalid(f'{_CALLED} "{key[1]}" is invalid: metadata.name: a DNS subdomain is wanted')
    if not isinstance(spec, dict):
        raise bad_request("spec is not an object")
    for name, least in (("leaseDurationSeconds", 1), ("leaseTransitions", 0)):
        value = least if spec.get(name) is None else spec[name]
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise invalid(f'{_CALLED} "{key[1]}" is invalid: spec.{name}: at least {least}')
    return made


def _missing(key: Key) -> RefusedError:
    return not_found(f'{_CALLED} "{key[1]}" not found')


def _modified(key: Key) -> RefusedError:
    return conflict(
        f'Operation cannot be fulfilled on {_CALLED} "{key[1]}": the object has been modified;'
        " please apply your changes to the latest version and try again"
    )
