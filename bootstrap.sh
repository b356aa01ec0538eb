#!/bin/sh
# Make a virtual environment in .venv and install simcs into it, with the tested set of versions.
# Works with pip alone: where Python comes without the venv module, virtualenv is fetched for it.
set -eu
what=${1:-.}
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "simcs needs Python 3.11 or newer; found: $("$python" --version 2>&1). Set PYTHON=…" >&2
    exit 2
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "Setting up in .venv, once: fetching and unpacking NumPy, numba, SciPy and the like (some 900 MB) takes most of the time, from one minute to ten …" >&2
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv .bootstrap
        "$python" -m pip install --quiet --disable-pip-version-check --target .bootstrap virtualenv
        PYTHONPATH=.bootstrap "$python" -m virtualenv --quiet .venv
        rm -rf .bootstrap
    fi
fi

echo "Installing $what …" >&2
# Only what has the hashes that simcs was tested with; build tools first, as they too have hashes.
case $what in .) needed=run ;; ".[train]") needed=train ;; *) needed=dev ;; esac
install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
install --require-hashes -r requirements/build.txt
install --require-hashes --no-build-isolation -r "requirements/$needed.txt"
install --no-deps --no-build-isolation -e .
# What every run would else begin with, once: compiling, and making up the usual population.
.venv/bin/python -c '
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
for driver in ("loop", "agents"):
    prepare(compose(["driver=" + driver]))
' || echo "The first run will compile what it needs." >&2
touch .venv/.ready
