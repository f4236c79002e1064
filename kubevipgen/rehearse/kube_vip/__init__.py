"""kube-vip in the lab: the program that the user gives, run as the manifest says.

Its environment, arguments, rights, read-only files, ``hostAliases`` and kubeconfig are those of the
unchanged manifest. What is not exercised: the seccomp profile, resource limits, the liveness probe
and the content of the image. kubeadm's part, the kubeconfig files, is done by the lab; the
kubelet's part, starting a pod again that has ended, too.
"""
