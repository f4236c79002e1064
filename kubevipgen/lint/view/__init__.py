"""Documents as what they mean: one module per kind; each value keeps its place."""
