"""kubevipgen: a kubeadm control plane, highly available before it is bootstrapped."""

__version__ = "0.1.0"
