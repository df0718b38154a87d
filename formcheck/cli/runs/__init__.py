"""What the commands do: clips analysed, sets and routines led at the camera, reports written."""
