"""Old files against rendered ones: where each line of the old ones went, one module per kind."""
