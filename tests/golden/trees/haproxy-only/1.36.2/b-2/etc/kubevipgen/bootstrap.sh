#!/bin/sh
# Brings this node up: sh /etc/kubevipgen/bootstrap.sh
# May be run again at any time: each step finds out whether it is done. --list shows that,
# --undo what would be undone.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node b-2.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

SCRIPT=/etc/kubevipgen/bootstrap.sh
SERVICE=kubevipgen-bootstrap.service
REPORTS=/run/kubevipgen
DONE=/var/lib/kubevipgen/bootstrap-done
BEGUN=/var/lib/kubevipgen/kubeadm-begun
KUBEADM=control-plane

(manifests/scripts/bootstrap-words.sh)

# Whether a service is enabled, and was started after these files were put here. The time of the
# last change of the inode counts: tar and cp keep the time of the content.
runs_with() {  # SERVICE FILE...
    unit=$1
    shift
    systemctl is-enabled --quiet "$unit" && systemctl is-active --quiet "$unit" || return 1
    since=$(systemctl show -p ActiveEnterTimestampMonotonic --value "$unit")  # microseconds
    read -r up _ </proc/uptime
    began=$(($(date +%s) - ${up%%.*} + since / 1000000))
    for file in "$@"; do
        [ "$(stat -c %Z "$file")" -le "$began" ] || return 1
    done
}

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
    check) need_programs haproxy kubeadm kubelet ;;
    run) need_programs haproxy kubeadm kubelet ;;
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
            /etc/haproxy/haproxy.cfg \
            /etc/modules-load.d/kubevipgen.conf \
            /etc/sysctl.d/90-kubevipgen.conf \
            /etc/systemd/system/haproxy.service.d/10-kubevipgen.conf
        kubeadm_done || set -- "$@" /etc/kubernetes/kubeadm-join.yaml
        all_here "$@" || not_yet \
            'Bring them from where the files are made:' \
            '  kubevipgen render cluster.yaml --node b-2 --secrets-only -o bring' \
            '  tar -C bring/b-2 --owner=root --group=root -cf - . |' \
            '    ssh root@10.2.0.12 tar -C / --no-overwrite-dir -xpf -'
        ;;
    esac
}

# Start haproxy.
step_service_haproxy() {
    case $1 in
    title) say 'Start haproxy' ;;
    check) runs_with haproxy /etc/haproxy/haproxy.cfg /etc/systemd/system/haproxy.service.d/10-kubevipgen.conf ;;
    run)
        systemctl daemon-reload
        systemctl enable haproxy
        systemctl restart haproxy
        ;;
    undo) systemctl disable --now haproxy ;;
    undone) say '  systemctl disable --now haproxy' ;;
    esac
}

# Wait until the endpoint answers.
# kubeadm init on the first control plane brings it up.
step_endpoint() {
    case $1 in
    title) say 'Wait until the endpoint answers' ;;
    check) kubeadm_done ;;
    run) wait_for https://10.2.0.10:8443/livez 600 1 ;;
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

# Run kubeadm join.
step_kubeadm() {
    case $1 in
    title) say 'Run kubeadm join' ;;
    check) kubeadm_done ;;
    run)
        kubeadm_begin
        kubeadm join --config /etc/kubernetes/kubeadm-join.yaml
        kubeadm_end
        ;;
    undo)
        kubeadm reset -f
        rm -f /var/lib/kubevipgen/kubeadm-begun
        ip address delete 10.2.0.10/32 dev eth0 2>/dev/null || :
        ;;
    undone)
        say '  kubeadm reset -f'
        say '  rm -f /var/lib/kubevipgen/kubeadm-begun'
        say '  ip address delete 10.2.0.10/32 dev eth0 2>/dev/null || :'
        ;;
    esac
}

# See that the API is ready through the endpoint.
step_verify() {
    case $1 in
    title) say 'See that the API is ready through the endpoint' ;;
    check) ready https://10.2.0.10:8443/readyz /etc/kubernetes/pki/ca.crt ;;
    run) wait_until_ready https://10.2.0.10:8443/readyz /etc/kubernetes/pki/ca.crt 120 ;;
    esac
}

STEPS='modules sysctl programs kubelet files service-haproxy endpoint preflight kubeadm verify'
BACKWARDS='verify kubeadm preflight endpoint service-haproxy files kubelet programs sysctl modules'

step() {  # ID title|check|run|undo|undone|stays
    case $1 in
    modules) step_modules "$2" ;;
    sysctl) step_sysctl "$2" ;;
    programs) step_programs "$2" ;;
    kubelet) step_kubelet "$2" ;;
    files) step_files "$2" ;;
    service-haproxy) step_service_haproxy "$2" ;;
    endpoint) step_endpoint "$2" ;;
    preflight) step_preflight "$2" ;;
    kubeadm) step_kubeadm "$2" ;;
    verify) step_verify "$2" ;;
    esac
}

(manifests/scripts/bootstrap-main.sh)
