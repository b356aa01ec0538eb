# Two commands: `make run` sets everything up and runs the main job, `make test` passes the tests.
# Arguments go in ARGS: make run ARGS="compare policies=[heroic,proactive] replications=50"
# `make bench` measures speed beside other ways to write the model (gcc is needed): ARGS=--quick.
# `make axe FILES=...` looks at pages in Chromium (node, npm and Chromium are needed; its path in CHROMIUM).

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint axe bench clean

run: ARGS ?= compare
run: .venv/.ready
	@$(BIN)/simcs $(ARGS)

test: .venv/.ready-dev
	@$(BIN)/python -m pytest -n auto $(ARGS_TEST)

lint: .venv/.ready-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/.ready-bench
	@$(BIN)/python -m benchmarks $(ARGS)

axe: tests/axe/node_modules/.ready
	@node tests/axe/check.mjs $(FILES)

tests/axe/node_modules/.ready: tests/axe/package.json
	@cd tests/axe && npm install --no-package-lock --no-audit --no-fund --ignore-scripts
	@touch $@

.venv/.ready: pyproject.toml constraints.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh .

.venv/.ready-dev: pyproject.toml constraints.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh ".[dev,bench]"
	@touch .venv/.ready-dev

.venv/.ready-bench: pyproject.toml constraints.txt bootstrap.sh
	@PYTHON="$(PYTHON)" sh bootstrap.sh ".[bench]"
	@touch .venv/.ready-bench

clean:
	@rm -rf .venv .bootstrap tests/axe/node_modules
