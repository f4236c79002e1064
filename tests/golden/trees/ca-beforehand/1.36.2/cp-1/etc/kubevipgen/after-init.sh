#!/bin/sh
# Run once as root when `kubeadm init` has finished; running it again does no harm.
# It gives kube-vip's own user its rights, without which kube-vip never takes the VIP.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node cp-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

WANTED=/etc/kubernetes/kube-vip.conf
RBAC=/etc/kubevipgen/kube-vip-rbac.yaml
API=https://127.0.0.1:6443
API_NAME=kubernetes
VERB=update
RESOURCE=leases.coordination.k8s.io/plndr-cp-lock
(manifests/scripts/after-init.sh)
