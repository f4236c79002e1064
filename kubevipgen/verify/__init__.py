"""After the bootstrap: does what was built work, seen from where clients are."""
