MANIFESTS=/etc/kubernetes/manifests

# kubelet.conf is written long before kubeadm is through, so it says nothing while BEGUN is there.
kubeadm_done() {
    [ ! -e "$BEGUN" ] && [ -s /etc/kubernetes/kubelet.conf ] || return 1
    [ "$KUBEADM" = worker ] || [ -s "$MANIFESTS/kube-apiserver.yaml" ]
}

# What kubeadm itself refuses to find when it starts. It takes up certificates and, for init,
# kubeconfig files of an earlier run, so these alone stop nothing.
kubeadm_left() {
    if [ "$KUBEADM" != worker ]; then
        for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
            [ ! -e "$MANIFESTS/$name.yaml" ] || return 0
        done
    elif [ -e "$BEGUN" ] && [ -e /etc/kubernetes/pki/ca.crt ]; then
        return 0
    fi
    [ "$KUBEADM" != init ] || return 1
    [ -e /etc/kubernetes/kubelet.conf ] || [ -e /etc/kubernetes/bootstrap-kubelet.conf ]
}

kubeadm_begin() {
    if kubeadm_left; then
        stop "An earlier kubeadm began here and did not finish. Nothing was changed now." \
            "Look first:  crictl ps -a; journalctl -u kubelet" \
            "Start over:  kubeadm reset -f (which takes manifests and certificates" \
            "             away); copy this node's folder here again; run this script." \
            "If this node works after all:  rm -f $BEGUN"
    fi
    mkdir -p "${BEGUN%/*}"
    : >"$BEGUN"
    sync  # it must outlast a power failure that kubeadm does not
}

kubeadm_end() {
    rm -f "$BEGUN"
    sync
}
