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
MANIFEST=/etc/kubernetes/manifests/kube-vip.yaml
ADMIN=/etc/kubernetes/admin.conf
SUPER=/etc/kubernetes/super-admin.conf

fail() {
    printf 'after-init: %s\n' "$1" >&2
    exit 1
}

# Always the apiserver of this node: the VIP, which the kubeconfig files name, may be waiting for
# what is done here.
as() {
    config=$1
    shift
    kubectl --kubeconfig "$config" --server "$API" --tls-server-name "$API_NAME" \
        --request-timeout=20s "$@"
}

# Rights that were just given take a moment to count.
may() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        if as "$WANTED" auth can-i "$VERB" "$RESOURCE" --namespace kube-system >/dev/null; then
            return 0
        fi
        sleep 1
    done
    return 1
}

uses_super() {
    grep -qF "path: $SUPER" "$MANIFEST"
}

[ -f "$MANIFEST" ] || fail "$MANIFEST is missing"
if [ -z "$RBAC" ] && ! uses_super; then
    echo "after-init: nothing to do, kube-vip does not use super-admin.conf"
    exit 0
fi
[ -s "$ADMIN" ] || fail "$ADMIN is missing or empty: run this when kubeadm init has finished"
[ -s "$WANTED" ] || fail "$WANTED is missing or empty: copy the rendered files again"

if command -v kubectl >/dev/null 2>&1; then
    if [ -n "$RBAC" ]; then
        with=$ADMIN
        [ ! -s "$SUPER" ] || with=$SUPER
        as "$with" apply -f "$RBAC" ||
            fail "$RBAC cannot be applied (is the apiserver of this node up?): nothing was changed"
    fi
    # admin.conf gets its rights in the course of kubeadm init, kube-vip.conf just now. Without them
    # kube-vip would lose the VIP.
    [ -z "$VERB" ] || may ||
        fail "$WANTED may not $VERB $RESOURCE yet (or the API does not answer): $MANIFEST was not changed"
elif [ -n "$RBAC" ]; then
    fail "kubectl is not installed, and $RBAC must be applied with it: nothing was changed"
fi

if ! uses_super; then
    echo "after-init: kube-vip has its rights, and uses $WANTED already"
    exit 0
fi
# Beside the manifests folder, not in it: the kubelet starts every file that it finds there.
new=$(mktemp /etc/kubernetes/.kube-vip.XXXXXX)
trap 'rm -f "$new"' EXIT
sed "s|path: $SUPER|path: $WANTED|" "$MANIFEST" >"$new"
chmod 0600 "$new"
sync "$new" 2>/dev/null || sync
mv -f "$new" "$MANIFEST"
echo "after-init: kube-vip now uses $WANTED; the kubelet restarts it, which moves the VIP for some seconds"
