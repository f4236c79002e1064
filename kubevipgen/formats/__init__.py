"""The configuration languages: each text <-> tree, with quoting and escaping kept in here."""
