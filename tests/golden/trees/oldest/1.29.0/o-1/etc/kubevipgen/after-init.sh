#!/bin/sh
# Run once as root when `kubeadm init` has finished; running it again does no harm.
# kube-vip had to use super-admin.conf, because admin.conf has no rights while init runs. That
# file can do everything and is not bound by RBAC, so no pod should keep it.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node o-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

WANTED=/etc/kubernetes/admin.conf
RBAC=
API=https://127.0.0.1:6443
API_NAME=kubernetes
VERB=update
RESOURCE=leases.coordination.k8s.io
(manifests/scripts/after-init.sh)
