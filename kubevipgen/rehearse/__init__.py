"""``kubevipgen rehearse``: break the rendered cluster on this machine, and measure.

The network of the cluster is built from namespaces, the real keepalived and haproxy read the
unchanged rendered files, and a client asks the endpoint all the time.
"""
