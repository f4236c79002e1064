#!/bin/sh
# Brings this node up: sh /etc/kubevipgen/bootstrap.sh
# May be run again at any time: each step finds out whether it is done. --list shows that,
# --undo what would be undone.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node leaf-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

SCRIPT=/etc/kubevipgen/bootstrap.sh
SERVICE=kubevipgen-bootstrap.service
REPORTS=/run/kubevipgen
DONE=/var/lib/kubevipgen/bootstrap-done
BEGUN=/var/lib/kubevipgen/kubeadm-begun
KUBEADM=init

(manifests/scripts/bootstrap-words.sh)

(manifests/scripts/bootstrap-endpoint.sh)

(manifests/scripts/bootstrap-kubeadm.sh)

# Load the kernel modules.
# Those that the kernel loads by itself on first use are left out.
step_modules() {
    case $1 in
    title) say 'Load the kernel modules' ;;
    check) test -d /sys/module/br_netfilter ;;
    run) modprobe br_netfilter ;;
    stays) say 'Modules stay loaded until the next boot: others may use them by now.' ;;
    esac
}

# Put the kernel settings in force.
step_sysctl() {
    case $1 in
    title) say 'Put the kernel settings in force' ;;
    check)
        [ "$(sysctl -n net.ipv4.ip_forward)" = 1 ] &&
            [ "$(sysctl -n net.bridge.bridge-nf-call-iptables)" = 1 ]
        ;;
    run) sysctl -q -p /etc/sysctl.d/90-kubevipgen.conf ;;
    stays) say 'Settings stay until a boot without /etc/sysctl.d/90-kubevipgen.conf.' ;;
    esac
}

# Check that the programs are here.
step_programs() {
    case $1 in
    title) say 'Check that the programs are here' ;;
    check) need_programs kubeadm kubelet ;;
    run) need_programs kubeadm kubelet ;;
    esac
}

# Have the kubelet started at every boot.
# kubeadm starts it, and only warns when a reboot would not.
step_kubelet() {
    case $1 in
    title) say 'Have the kubelet started at every boot' ;;
    check) systemctl is-enabled --quiet kubelet ;;
    run) systemctl enable kubelet ;;
    undo) systemctl disable --now kubelet ;;
    undone) say '  systemctl disable --now kubelet' ;;
    esac
}

# Check that every rendered file is here.
# User-data leaves out files that hold secrets; they come another way.
step_files() {
    case $1 in
    title) say 'Check that every rendered file is here' ;;
    check) false ;;
    run)
        set -- \
            /etc/kubernetes/manifests/kube-vip.yaml \
            /etc/modules-load.d/kubevipgen.conf \
            /etc/sysctl.d/90-kubevipgen.conf
        kubeadm_done || set -- "$@" /etc/kubernetes/kubeadm-init.yaml
        kubeadm_done ||
            test -e "$BEGUN" ||
            test '!' -e /etc/kubernetes/pki/ca.crt ||
            test -e /etc/kubernetes/pki/apiserver.crt ||
            set -- "$@" \
            /etc/kubernetes/pki/ca.crt \
            /etc/kubernetes/pki/ca.key \
            /etc/kubernetes/pki/front-proxy-ca.crt \
            /etc/kubernetes/pki/front-proxy-ca.key \
            /etc/kubernetes/pki/sa.key \
            /etc/kubernetes/pki/sa.pub \
            /etc/kubernetes/pki/etcd/ca.crt \
            /etc/kubernetes/pki/etcd/ca.key
        all_here "$@" || not_yet \
            'Bring them from where the files are made:' \
            '  kubevipgen render cluster.yaml --node leaf-1 --secrets-only -o bring' \
            '  tar -C bring/leaf-1 --owner=root --group=root -cf - . |' \
            '    ssh root@10.20.0.11 tar -C / --no-overwrite-dir -xpf -'
        ;;
    esac
}

# Look for what would break the bootstrap.
step_preflight() {
    case $1 in
    title) say 'Look for what would break the bootstrap' ;;
    check) kubeadm_done ;;
    run) sh /etc/kubevipgen/preflight.sh || stop 'Mend what the report names, then run this again.' ;;
    esac
}

# Run kubeadm init.
# Next to --config only --upload-certs and the --skip flags are allowed. Without the latter the
# token and the certificate key would stand in the journal.
step_kubeadm() {
    case $1 in
    title) say 'Run kubeadm init' ;;
    check) kubeadm_done ;;
    run)
        kubeadm_begin
        kubeadm init --config /etc/kubernetes/kubeadm-init.yaml --upload-certs \
            --skip-token-print --skip-certificate-key-print
        kubeadm_end
        ;;
    undo)
        kubeadm reset -f
        rm -f /var/lib/kubevipgen/kubeadm-begun
        ip address delete 10.200.0.1/32 dev eth0 2>/dev/null || :
        ;;
    undone)
        say '  kubeadm reset -f'
        say '  rm -f /var/lib/kubevipgen/kubeadm-begun'
        say '  ip address delete 10.200.0.1/32 dev eth0 2>/dev/null || :'
        ;;
    esac
}

# See that the API is ready through the endpoint.
step_verify() {
    case $1 in
    title) say 'See that the API is ready through the endpoint' ;;
    check) ready https://10.200.0.1:6443/readyz /etc/kubernetes/pki/ca.crt ;;
    run) wait_until_ready https://10.200.0.1:6443/readyz /etc/kubernetes/pki/ca.crt 120 ;;
    esac
}

STEPS='modules sysctl programs kubelet files preflight kubeadm verify'
BACKWARDS='verify kubeadm preflight files kubelet programs sysctl modules'

step() {  # ID title|check|run|undo|undone|stays
    case $1 in
    modules) step_modules "$2" ;;
    sysctl) step_sysctl "$2" ;;
    programs) step_programs "$2" ;;
    kubelet) step_kubelet "$2" ;;
    files) step_files "$2" ;;
    preflight) step_preflight "$2" ;;
    kubeadm) step_kubeadm "$2" ;;
    verify) step_verify "$2" ;;
    esac
}

(manifests/scripts/bootstrap-main.sh)
