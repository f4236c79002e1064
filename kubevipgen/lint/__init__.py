"""Rules over the files that people already have: trees in, findings out; nothing is run."""
