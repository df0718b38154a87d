"""A phone in the local network as the camera: a listener of its own, which only takes pictures."""
