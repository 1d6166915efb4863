# Virtual Plaza. `make run` serves a demonstration, `make test` runs everything. Python 3.11 and make are all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
STAMP := $(VENV)/.built
export PLAZA_PORT ?= 8000

.PHONY: help setup run demo-reset test test-fast test-postgres test-redis lint types rooms format lock bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(STAMP) ## build what the plaza, its tests and its benchmarks need, in .venv

define build
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Virtual Plaza needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

$(RUNS): requirements/runtime.lock pyproject.toml
	$(build)
	touch $(RUNS)

$(STAMP): requirements/dev.lock pyproject.toml
	$(build)
	touch $(RUNS) $(STAMP)

run: $(RUNS) ## a demonstration at http://localhost:8000 (PLAZA_PORT)
	$(BIN)/plaza demo

demo-reset: $(RUNS) ## the demonstration, begun anew
	$(BIN)/plaza demo --reset

test: $(STAMP) ## everything: rooms, types, style, tests on both stores, real browsers
	$(BIN)/python -m tests.everything

test-fast: $(STAMP) ## the fast part: no browsers, no crowds of processes
	$(BIN)/python -m tests.everything fast

test-postgres: $(STAMP) ## the tests marked for stores, on a throw-away PostgreSQL
	$(BIN)/python -m tests.everything postgres

test-redis: $(STAMP) ## the tests marked for buses, on a throw-away Redis
	$(BIN)/python -m tests.everything redis

lint: $(STAMP) ## style
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP) ## types
	PLAZA_MODE=test PLAZA_DATA_DIR=$$(mktemp -d) $(BIN)/mypy

rooms: $(STAMP) ## the order of the rooms
	$(BIN)/lint-imports --no-cache

format: $(STAMP) ## put the code in order
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: $(STAMP) ## settle the versions of all dependencies, with hashes and without an address
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/runtime.in -o requirements/runtime.lock
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header -c requirements/runtime.lock requirements/dev.in -o requirements/dev.lock

bench: $(STAMP) ## the figures of docs/benchmarks.md
	$(BIN)/plaza bench

clean: ## throw the built environment away (the data folder stays)
	rm -rf $(VENV)
