"""The alert with which a server refuses a handshake, which asyncio throws away.

OpenSSL leaves it to be sent when it raises; asyncio aborts the connection without sending it. Go,
and so kube-apiserver, sends it, and `option ssl-hello-chk` of haproxy takes it for a good answer.
"""

from __future__ import annotations

import ssl

_SILENT = ("HTTP_REQUEST", "HTTPS_PROXY_REQUEST")  # what is no TLS at all gets no alert


class Alerting(ssl.SSLObject):
    """As ``SSLContext.sslobject_class``: a refusal first asks to be sent, then is raised."""

    _refusal: ssl.SSLError | None = None

    def do_handshake(self) -> None:
        """As of ssl.SSLObject; the client closes the connection when it has read the alert."""
        if self._refusal:
            raise self._refusal
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            if error.reason in _SILENT:
                raise
            self._refusal = error
            raise ssl.SSLWantReadError from None
