"""Reading, watching and changing objects: everything below /api and /apis."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from kubevipgen.rehearse.standin import kinds, leases, watch
from kubevipgen.rehearse.standin.answer import (
    Answer,
    Plain,
    RefusedError,
    bad_request,
    document,
    not_found,
)
from kubevipgen.rehearse.standin.api import Api
from kubevipgen.rehearse.standin.kinds import LEASES, NODES, Place
from kubevipgen.rehearse.standin.request import Request
from kubevipgen.rehearse.standin.store import Event, Store

_MERGES = {"application/merge-patch+json", "application/strategic-merge-patch+json"}
_CHANGES = {"PUT": leases.update, "PATCH": leases.patch, "DELETE": leases.delete}


def answer(api: Api, request: Request) -> Answer:
    """RefusedError for whatever kube-apiserver would refuse, and for what is not there."""
    if (found := kinds.discovery(request.path)) is not None:
        return document(found)
    place = kinds.place(request.path)
    if place is None or (place.kind is LEASES and api.store is None):
        raise not_found()
    if not api.state().live:
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        raise RefusedError(status, "InternalError", "etcdserver: request timed out")
    if request.method in {"GET", "HEAD"}:
        return _read(api, request, place)
    methods = set(_CHANGES) if place.name else {"POST"} if place.namespace else set[str]()
    if place.kind is not LEASES or api.store is None or request.method not in methods:
        message = "the server does not allow this method on the requested resource"
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
    return _changed(_change(api.store, request, place))


def _read(api: Api, request: Request, place: Place) -> Answer:
    if place.name:
        return document(_one(api, place))
    kind, selects = place.kind, _filter(request.query.get("fieldSelector", ""), place.namespace)
    items, revision = _all(api, place)
    if request.query.get("watch") in {"true", "1"}:
        wanted = watch.asked(request, kind, selects)
        return Answer(HTTPStatus.OK, pieces=watch.events(api, wanted, items, revision))
    return document(
        {
            "kind": f"{kind.name}List",
            "apiVersion": kind.api,
            "metadata": {"resourceVersion": str(revision)},
            "items": [item for item in items if selects(item)],
        }
    )


def _one(api: Api, place: Place) -> Plain:
    if place.kind is LEASES and api.store is not None:
        return leases.get(api.store, (place.namespace, place.name))
    for item in _all(api, place)[0]:
        if item["metadata"]["name"] == place.name:
            return item
    called = ".".join(filter(None, (place.kind.plural, place.kind.group)))
    raise not_found(f'{called} "{place.name}" not found')


def _all(api: Api, place: Place) -> tuple[list[Plain], int]:
    """In the order of their names, and the revision of the list."""
    if place.kind is LEASES and api.store is not None:
        revision = api.store.catch_up()
        return [api.store.objects[key] for key in sorted(api.store.objects)], revision
    return (list(api.nodes) if place.kind is NODES else []), 1


def _filter(selector: str, namespace: str) -> Callable[[Plain], bool]:
    """``metadata.name=X`` and ``metadata.namespace=X``, joined by commas."""
    wanted = {"namespace": namespace} if namespace else {}
    for part in filter(None, selector.split(",")):
        field, _, value = part.replace("==", "=").partition("=")
        name = field.removeprefix("metadata.")
        if name not in {"name", "namespace"} or field == name or wanted.get(name, value) != value:
            raise bad_request(f"the stand-in does not select by {part}")
        wanted[name] = value
    return lambda item: all(item["metadata"].get(n) == value for n, value in wanted.items())


def _change(store: Store, request: Request, place: Place) -> Event:
    sent = _sent(request)
    told = sent.get("metadata", {})
    if not isinstance(told, dict):
        raise bad_request("metadata is not an object")
    name = place.name or str(told.get("name", ""))
    for field, wanted in (("namespace", place.namespace), ("name", name)):
        if told.get(field, wanted) != wanted:
            raise bad_request(f"metadata.{field} is not that of the URL ({wanted})")
    change = _CHANGES.get(request.method, leases.create)
    return change(store, (place.namespace, name), sent)


def _changed(event: Event) -> Answer:
    if event.kind != "DELETED":
        return document(
            event.object, HTTPStatus.CREATED if event.kind == "ADDED" else HTTPStatus.OK
        )
    meta = event.object["metadata"]
    details = {"name": meta["name"], "group": LEASES.group, "kind": "leases", "uid": meta["uid"]}
    status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return document({**status, "details": details})


def _sent(request: Request) -> Plain:
    """The body as an object; {} when there is none, as with most deletions."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    fits = kind in _MERGES if request.method == "PATCH" else kind == "application/json"
    if request.body and not fits:
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise RefusedError(status, "UnsupportedMediaType", f"the stand-in does not read {kind}")
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise bad_request("the body is not JSON") from None
    if not isinstance(sent, dict):
        raise bad_request("the body is not an object")
    return sent
