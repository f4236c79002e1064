"""What a client sees of a cluster that is being broken, and who holds the VIP meanwhile."""
