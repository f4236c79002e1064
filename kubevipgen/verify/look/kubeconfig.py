"""A kubeconfig as access to one cluster: its current context, and nothing that runs programs.

https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/. No message holds a value that
could be a secret.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from kubevipgen.finding import FindingsError
from kubevipgen.source import Source
from kubevipgen.verify.look.access import Access, refusal, text_of

# Ways to show who one is that are not followed, with what to do instead.
_OTHER_WAYS = {
    "exec": "a program that verify does not run",
    "auth-provider": "a plugin that verify does not run",
    "username": "a password, which Kubernetes no longer takes",
    "password": "a password, which Kubernetes no longer takes",
    "as": "impersonation, which verify does not do",
}
_WAY_OUT = (
    "take a kubeconfig with a certificate or a token, such as /etc/kubernetes/admin.conf, or --ca"
    " FILE alone: checks that read the API are then skipped"
)


def read(path: Path) -> Access:
    """FindingsError for whatever cannot be used; relative paths start from the file's folder."""
    raw = text_of(path, "the kubeconfig", "name one, such as /etc/kubernetes/admin.conf")
    try:
        data = Source.from_text(raw, str(path)).data
    except FindingsError as error:
        place = error.findings[0].location
        line = f" (line {place.line})" if place and place.line else ""
        message = f"{path} is not YAML as it is read here{line}"
        hint = "`kubectl config view --flatten` writes it plainly"
        raise refusal(message, hint, str(path)) from None
    return _File(path, data).access()


class _File:
    """One document, and what is wrong with it."""

    def __init__(self, path: Path, data: Any) -> None:
        self.path = path
        self.data = data if isinstance(data, dict) else {}

    def access(self) -> Access:
        if self.data.get("kind", "Config") != "Config" or "clusters" not in self.data:
            self.refuse("is no kubeconfig", "name one, such as /etc/kubernetes/admin.conf")
        current = str(self.data.get("current-context") or "")
        if not current:
            self.refuse("names no current-context", "`kubectl config use-context NAME` sets one")
        context = self.entry("contexts", "context", current)
        cluster = self.entry("clusters", "cluster", str(context.get("cluster", "")))
        user = self.entry("users", "user", str(context.get("user", "")))
        self.check_cluster(cluster)
        self.check_user(user)
        return Access(
            ca=self.content(cluster, "certificate-authority"),
            source=str(self.path),
            server=str(cluster.get("server", "")).rstrip("/"),
            server_name=str(cluster.get("tls-server-name") or ""),
            certificate=self.content(user, "client-certificate"),
            key=self.content(user, "client-key"),
            token=str(user.get("token") or "") or self.token(user),
        )

    def check_cluster(self, cluster: Mapping[str, Any]) -> None:
        if cluster.get("insecure-skip-tls-verify"):
            hint = "give it the cluster's CA (certificate-authority-data) and remove that line"
            self.refuse("says insecure-skip-tls-verify, and verify always verifies", hint)
        if not str(cluster.get("server", "")).startswith("https://"):
            self.refuse("names a server without https://", "verify speaks TLS only")
        if cluster.get("proxy-url"):
            hint = "verify connects directly: take a kubeconfig without it, or --ca FILE"
            self.refuse("names a proxy-url", hint)
        if not cluster.get("certificate-authority") and not cluster.get(
            "certificate-authority-data"
        ):
            self.refuse("names no certificate-authority of its cluster", "add the cluster's CA")

    def check_user(self, user: Mapping[str, Any]) -> None:
        for key, what in _OTHER_WAYS.items():
            if user.get(key):
                self.refuse(f"identifies its user by {what} ({key})", _WAY_OUT)

    def entry(self, kind: str, inner: str, name: str) -> Mapping[str, Any]:
        value = self.data.get(kind)
        entries = value if isinstance(value, list) else []
        named = (item for item in entries if isinstance(item, dict))
        item = next((item for item in named if str(item.get("name")) == name), {})
        found = item.get(inner)
        if not isinstance(found, dict):
            self.refuse(f"has no entry {name!r} in its {kind}", "see `kubectl config view`")
        return found

    def content(self, entry: Mapping[str, Any], name: str) -> str:
        """PEM text from ``NAME-data``, which comes first as in kubectl, or from a file."""
        if packed := entry.get(f"{name}-data"):
            try:
                return base64.b64decode(str(packed), validate=True).decode("ascii")
            except (binascii.Error, UnicodeDecodeError):
                self.refuse(f"holds a {name}-data that is no PEM in base64", "write it again")
        return self.file(str(entry[name]), name) if entry.get(name) else ""

    def token(self, user: Mapping[str, Any]) -> str:
        return self.file(str(user["tokenFile"]), "token").strip() if user.get("tokenFile") else ""

    def file(self, name: str, what: str) -> str:
        place = self.path.parent / name
        try:
            return place.read_text("ascii")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            self.refuse(f"names {place} as its {what}, which cannot be read: {reason}", "")

    def refuse(self, said: str, hint: str) -> NoReturn:
        raise refusal(f"{self.path} {said}", hint, str(self.path))
