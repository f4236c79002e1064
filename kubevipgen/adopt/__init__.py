"""An existing setup -> the cluster file that would render its equivalent, and what is lost."""
