"""What clients of the endpoint notice while something moves: requests, and outages from them."""
