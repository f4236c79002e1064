"""Readers: a document in, its views out; tolerant of whatever a file holds."""
