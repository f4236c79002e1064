"""Where rendered files go: a directory tree, standard output, a comparison."""
