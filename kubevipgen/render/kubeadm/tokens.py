"""The two secrets that let nodes join, asked for only when somebody is going to join."""

from __future__ import annotations

from kubevipgen.model import Role
from kubevipgen.render.plan import Job


def certificate_key(job: Job) -> str:
    """The key that encrypts the shared certificates; "" when no second control plane wants them.

    Raises:
        MissingSecretError: other control planes are going to join and the key was not given.
    """
    if len(job.cluster.control_planes) > 1:
        return job.secrets.require("certificate_key")
    return job.secrets.optional("certificate_key")


def bootstrap_token(job: Job) -> str:
    """The token that joining nodes show; "" for a cluster of one node.

    Raises:
        MissingSecretError: other nodes are going to join and the token was not given.
    """
    cluster = job.cluster
    if len(cluster.control_planes) + len(cluster.with_role(Role.WORKER)) > 1:
        return job.secrets.require("bootstrap_token")
    return job.secrets.optional("bootstrap_token")


def used(job: Job, text: str) -> tuple[str, ...]:
    """The secret values that stand in ``text``."""
    known = (job.secrets.bootstrap_token, job.secrets.certificate_key)
    return tuple(value for value in known if value and value in text)
