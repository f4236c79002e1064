"""Reading the Kubernetes API: GET alone, verified, without proxies and redirects."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from kubevipgen.verify.look.access import Access, context_of

if TYPE_CHECKING:
    import requests

_PAGE = 500


class UnavailableError(Exception):
    """The API did not say; the text says why."""


class AbsentError(UnavailableError):
    """There is no such thing (404)."""


class Api:
    """``now`` is the apiserver's clock at its last answer, seconds since 1970; None before it."""

    def __init__(self, access: Access, wait: float) -> None:
        self.access, self.wait = access, wait
        self.now: float | None = None
        self._session = _session(access)

    def close(self) -> None:
        self._session.close()

    def get(self, path: str, **query: str | int) -> Mapping[str, Any]:
        """One object; UnavailableError with the apiserver's own words where it refuses."""
        response = self._response(path, query)
        if response.status_code == 404:
            raise AbsentError(f"{path} does not exist")
        if response.status_code != 200:
            raise UnavailableError(_refused(response, self.access))
        try:
            found = response.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise UnavailableError(f"{self.access.server}{path} is no JSON object")
        return found

    def items(self, path: str, **query: str | int) -> Iterator[Mapping[str, Any]]:
        """Every object of a list, page by page."""
        more = ""
        while True:
            page = self.get(path, limit=_PAGE, **query, **({"continue": more} if more else {}))
            yield from (item for item in page.get("items") or [] if isinstance(item, dict))
            more = str((page.get("metadata") or {}).get("continue") or "")
            if not more:
                return

    def _response(self, path: str, query: Mapping[str, str | int]) -> requests.Response:
        import requests  # noqa: PLC0415  (start-up time)

        try:
            response = self._session.get(
                f"{self.access.server}{path}",
                params=dict(query),
                timeout=self.wait,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise UnavailableError(_unreachable(error, self.access)) from None
        with contextlib.suppress(KeyError, ValueError, TypeError):
            self.now = parsedate_to_datetime(response.headers["Date"]).timestamp()
        return response


def _session(access: Access) -> requests.Session:
    import requests  # noqa: PLC0415  (start-up time)
    from requests.adapters import HTTPAdapter  # noqa: PLC0415

    context = context_of(access, client=True)

    class Verified(HTTPAdapter):
        """Trusts the cluster's CA and no other: requests would add the public ones."""

        def init_poolmanager(self, *args: Any, **settings: Any) -> None:
            if access.server_name:
                settings["server_hostname"] = settings["assert_hostname"] = access.server_name
            super().init_poolmanager(*args, **settings, ssl_context=context)

        def cert_verify(self, conn: Any, *_: Any) -> None:
            conn.cert_reqs = ssl.CERT_REQUIRED

    session = requests.Session()
    session.trust_env = False  # neither proxies nor CA bundles nor .netrc of the environment
    session.mount("https://", Verified())
    session.headers["Accept"] = "application/json"
    if access.token:
        session.headers["Authorization"] = f"Bearer {access.token}"
    return session


def _refused(response: requests.Response, access: Access) -> str:
    """The message of the Status object, which names the user and what was refused."""
    if response.status_code == 401:
        return f"the apiserver does not know the user of {access.source} (401)"
    with contextlib.suppress(ValueError, AttributeError, TypeError):
        return f"{str(response.json()['message'])[:200]} ({response.status_code})"
    return f"the apiserver answered {response.status_code}"


def _unreachable(error: Exception, access: Access) -> str:
    import requests  # noqa: PLC0415  (start-up time)

    what = f"{access.server} of {access.source}"
    if isinstance(error, requests.exceptions.SSLError):
        return f"{what} failed at TLS: {_words(error)}"
    if isinstance(error, requests.exceptions.Timeout):
        return f"{what} does not answer"
    if isinstance(error, requests.exceptions.ConnectionError):
        return f"{what} cannot be reached: {_words(error)}"
    return f"{what} cannot be asked: {type(error).__name__}"


def _words(error: BaseException) -> str:
    """The innermost cause that says something in plain words."""
    causes = [error, *error.args, *(getattr(arg, "reason", None) for arg in error.args)]
    for cause in reversed(causes):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        if isinstance(cause, BaseException) and cause is not error:
            inner = _words(cause)
            if inner:
                return inner
    return "" if isinstance(error, OSError) and not error.args else type(error).__name__
