# All of runcmd is one script: what follows runs only on a node that is ready for kubeadm.
sh /etc/kubevipgen/bootstrap.sh --pre-step || exit
