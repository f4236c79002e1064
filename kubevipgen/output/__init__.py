"""Where rendered files go: a folder, standard output, a difference, a summary."""
