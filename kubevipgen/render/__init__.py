"""From a resolved cluster to the files of each node. Pure: no clock, no randomness, no I/O."""
