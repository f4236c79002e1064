"""What earlier runs, people and we left on the disk."""

from __future__ import annotations

from kubevipgen.preflight.check import Check
from kubevipgen.preflight.checks.disk import (
    certificate_key,
    certificate_names,
    certificate_validity,
    haproxy_config,
    images_present,
    keepalived_config,
    kubeadm_config,
    kubeadm_preflight,
    kubeadm_version,
    kubeconfig_directory,
    left_over_files,
    manifests_stray_files,
    rendered_files,
    super_admin_on_disk,
)

CHECKS: tuple[Check, ...] = (
    left_over_files,
    kubeconfig_directory,
    manifests_stray_files,
    rendered_files,
    super_admin_on_disk,
    haproxy_config,
    keepalived_config,
    images_present,
    certificate_validity,
    certificate_key,
    certificate_names,
    kubeadm_version,
    kubeadm_config,
    kubeadm_preflight,
)
