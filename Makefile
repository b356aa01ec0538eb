# Two commands: `make run` sets everything up and runs the main job, `make test` runs the fast tests.
#
#   make run ARGS="compare policies=[heroic,proactive] replications=50"
#   make test ARGS_TEST="tests/team -k burnout"
#   make test-all    the fast tests and the slow ones: mutants, cold caches, large worlds, pages in a
#                    browser, stored results (node, npm and Chromium are needed; see CHROMIUM below)
#   make lint        style and types
#   make train       the flight simulator, a site on this machine: ARGS="--port 9000 --open"
#   make bench       speed beside other ways to write the model (gcc is needed): ARGS=--quick
#   make axe FILES="runs/mine/report.html"    looks at pages in Chromium
#
# What is missing is named: no target calls the system's package manager. CHROMIUM is the path of
# the browser where it is not found by itself.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal

.PHONY: run train test test-all lint axe bench clean

# Settings given beside ARGS would be taken for goals and variables of make, and be lost.
TAKING := $(filter run train test test-all bench,$(firstword $(MAKECMDGOALS)))
ifneq ($(TAKING),)
EMPTY :=
CAPITALS := A% B% C% D% E% F% G% H% I% J% K% L% M% N% O% P% Q% R% S% T% U% V% W% X% Y% Z%
VARIABLES := $(filter-out $(CAPITALS),$(subst \ $(EMPTY),_,$(MAKEOVERRIDES)))
GOALS := $(wordlist 2,99,$(MAKECMDGOALS))
STRAY := $(strip $(filter-out run train test test-all lint axe bench clean,$(GOALS)) $(VARIABLES))
ifneq ($(STRAY),)
COMMAND := $(if $(filter run,$(TAKING)),$(if $(GOALS),,compare ))
NAME := $(if $(filter test test-all,$(TAKING)),ARGS_TEST,ARGS)
$(error Arguments go in $(NAME). Type: make $(TAKING) $(NAME)="$(COMMAND)$(STRAY)")
endif
endif

run: ARGS ?= compare
run: .venv/.ready
	@$(BIN)/simcs $(ARGS)

train: .venv/.ready-train
	@$(BIN)/simcs train $(ARGS)

test: .venv/.ready-dev
	@$(PYTEST) $(ARGS_TEST)

test-all: .venv/.ready-dev tests/axe/node_modules/.ready
	@$(PYTEST) -m "slow or not slow" $(ARGS_TEST)

lint: .venv/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/.ready-bench
	@$(BIN)/python -m benchmarks $(ARGS)

axe: tests/axe/node_modules/.ready
	@node tests/axe/check.mjs $(FILES)

tests/axe/node_modules/.ready: tests/axe/package.json
	@command -v npm >/dev/null || { echo "npm is missing: install node and npm" >&2; exit 2; }
	@cd tests/axe && npm install --no-package-lock --no-audit --no-fund --ignore-scripts
	@touch $@

.venv/.ready: pyproject.toml requirements/build.txt requirements/run.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh .

.venv/.ready-train: pyproject.toml requirements/build.txt requirements/train.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh ".[train]"
	@touch .venv/.ready-train

.venv/.ready-dev: pyproject.toml requirements/build.txt requirements/dev.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh ".[dev,bench]"
	@touch .venv/.ready-dev

.venv/.ready-bench: pyproject.toml requirements/build.txt requirements/dev.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh ".[bench]"
	@touch .venv/.ready-bench

clean:
	@rm -rf .venv .bootstrap tests/axe/node_modules
