"""The picture of a live run, made to be read from three metres away."""
