"""The files of one node, put in place on the node itself or in an image of it."""
