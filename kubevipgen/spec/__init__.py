"""From the user's cluster file (or flags) to a :class:`kubevipgen.model.Cluster`."""
