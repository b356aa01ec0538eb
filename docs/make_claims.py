"""Make docs/claims.md and the READMEs of studies again from the results under experiments/."""

from pathlib import Path

from simcs.claims.runner import write_pages

if __name__ == "__main__":
    write_pages(Path(__file__).parent)
