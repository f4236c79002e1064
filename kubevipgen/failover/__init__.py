"""What the settings alone let expect of each failover: text of files -> settings -> predictions."""
