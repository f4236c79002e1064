#!/bin/sh
# Bootstrap the first control plane, but only when nothing stands against it.
set -eu

# On a line of its own: in `preflight && init` a failed preflight does not stop a `set -e` shell,
# which would go on with the line below.
kubevipgen preflight /etc/kubevipgen/cluster.yaml
kubeadm init --config /etc/kubernetes/kubeadm-init.yaml --upload-certs
