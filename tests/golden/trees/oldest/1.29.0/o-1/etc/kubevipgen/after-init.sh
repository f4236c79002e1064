#!/bin/sh
# Run once as root when `kubeadm init` has finished; running it again does no harm.
# kube-vip had to use super-admin.conf, because admin.conf has no rights while init runs. That
# file can do everything and is not bound by RBAC, so no pod should keep it.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node o-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

MANIFEST=/etc/kubernetes/manifests/kube-vip.yaml
ADMIN=/etc/kubernetes/admin.conf
SUPER='path: /etc/kubernetes/super-admin.conf'

fail() {
    printf 'after-init: %s\n' "$1" >&2
    exit 1
}

[ -f "$MANIFEST" ] || fail "$MANIFEST is missing"
if ! grep -qF "$SUPER" "$MANIFEST"; then
    echo "after-init: nothing to do, kube-vip does not use super-admin.conf"
    exit 0
fi
[ -s "$ADMIN" ] || fail "$ADMIN is missing or empty: run this when kubeadm init has finished"

# admin.conf gets its rights in the course of kubeadm init. Without them kube-vip would lose the VIP.
if command -v kubectl >/dev/null 2>&1; then
    kubectl --kubeconfig "$ADMIN" --request-timeout=20s auth can-i update leases \
        --namespace kube-system >/dev/null ||
        fail "$ADMIN may not update leases yet (or the API does not answer): nothing was changed"
fi

# Beside the manifests folder, not in it: the kubelet starts every file that it finds there.
new=$(mktemp /etc/kubernetes/.kube-vip.XXXXXX)
trap 'rm -f "$new"' EXIT
sed "s|$SUPER|path: $ADMIN|" "$MANIFEST" >"$new"
chmod 0600 "$new"
sync "$new" 2>/dev/null || sync
mv -f "$new" "$MANIFEST"
echo "after-init: kube-vip now uses $ADMIN; the kubelet restarts it, which moves the VIP for some seconds"
