"""A stand-in for kube-apiserver: its TLS, health, shutdown and leases, and nothing behind them.

Run as ``python -m kubevipgen.rehearse.standin``. It imports the standard library alone, so that a
scenario that starts apiservers does not wait for ours.
"""
