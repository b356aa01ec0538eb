"""Comparisons: configuration, burning in, replications, the run folder."""
