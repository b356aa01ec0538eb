"""Studies: the same run with something changed, and what that shows."""
