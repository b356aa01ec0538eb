"""``python -m simcs`` is the command ``simcs``."""

from simcs.cli import main

main()
