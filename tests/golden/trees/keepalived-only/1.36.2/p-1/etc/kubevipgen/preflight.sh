#!/bin/sh
# Looks for what would break the bootstrap of this node; changes nothing but its reports in
# /run/kubevipgen. Exit codes: 0 good; 1 something would break; 2 the options are wrong;
# 3 something could not be told. Anything but 0 must keep kubeadm from running.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node p-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu
MODE=when-installed
NODE=p-1
INPUT=/dev/null
REPORTS=/run/kubevipgen
set -- /etc/kubevipgen/cluster.yaml

(manifests/scripts/preflight.sh)
