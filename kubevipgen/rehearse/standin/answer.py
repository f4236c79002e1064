"""What a request gets, and the Kubernetes form of a refusal."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Plain = dict[str, Any]  # a Kubernetes object as JSON has it
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """``pieces`` are sent in chunks as they come, in the place of ``body``; empty ones are none."""

    status: int
    body: bytes = b""
    kind: str = JSON
    pieces: AsyncIterator[bytes] | None = None


class RefusedError(Exception):
    """The request is answered with a Status of this HTTP status, reason and message.

    Reasons: metav1.StatusReason of k8s.io/apimachinery.
    """

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status, self.reason, self.message = status, reason, message


def text(status: int, words: str) -> Answer:
    return Answer(status, words.encode(), TEXT)


def document(found: Plain, status: int = HTTPStatus.OK) -> Answer:
    return Answer(status, json.dumps(found, separators=(",", ":")).encode())


def refusal(error: RefusedError) -> Answer:
    """The Status document with which kube-apiserver refuses."""
    return document(
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": error.message,
            "reason": error.reason,
            "code": error.status,
        },
        error.status,
    )


def not_found(message: str = "the server could not find the requested resource") -> RefusedError:
    return RefusedError(HTTPStatus.NOT_FOUND, "NotFound", message)


def bad_request(message: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, "BadRequest", message)


def conflict(message: str) -> RefusedError:
    return RefusedError(HTTPStatus.CONFLICT, "Conflict", message)


def invalid(message: str) -> RefusedError:
    return RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "Invalid", message)
