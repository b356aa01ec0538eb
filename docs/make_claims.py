"""Make claims.md, against-the-thesis.md and the READMEs of studies from their results."""

from pathlib import Path

from simcs.claims.runner import write_pages

if __name__ == "__main__":
    write_pages(Path(__file__).parent)
