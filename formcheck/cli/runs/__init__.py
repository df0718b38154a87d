"""What the commands do: clips analysed, sets, tests and routines guided, sessions reported."""
