"""Benchmarks: the drivers beside other ways to write the same model, in one run."""
