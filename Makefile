# Everything that a person or CI runs. A fresh machine needs Python 3.11 or newer, pip and make.
#   make practice   a practice workspace in the browser      make practice ARGS="--port 9000 --no-browser"
#   make test       the whole suite                          make test ARGS="tests/models -k grading"
#   make check      what CI runs                             make bench · make bench-scale · make chaos
#   make lock       both locks anew, from pyproject.toml

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: practice test check lint types contracts bench bench-scale chaos lock

# The newest name first that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$name >/dev/null 2>&1 \
	&& $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# Packages are put into the environment from outside, so that it needs no pip of its own.
INSTALL = PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 \
	$(PYTHON) -m pip --quiet --python $(BIN)/python install

practice: $(VENV)/.runs
	@$(BIN)/auditloop practice $(ARGS)

test: $(VENV)/.tests
	@$(BIN)/python -m pytest $(ARGS)

check: lint types contracts
	@CI=true $(BIN)/python -m pytest

lint: $(VENV)/.tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.tests
	$(BIN)/mypy

contracts: $(VENV)/.tests
	$(BIN)/lint-imports

bench: $(VENV)/.tests
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# A million stored answers and 20,000 people, on both databases: some four minutes, 2 GB of disk.
bench-scale: $(VENV)/.tests
	@$(BIN)/python -m tests.benchmarks.scale $(ARGS)

# Senders killed in the middle, and several on one database: nothing lost, nothing twice.
chaos: $(VENV)/.tests
	@$(BIN)/python -m pytest tests/bot/test_delivery_processes.py $(ARGS)

# Made from the lock; a second call finds the stamp and is done at once.
$(VENV)/.runs: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: PYTHON=… names it."; exit 1; }
	@echo "Setting up: the packages of requirements.lock, into $(VENV)."
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tests: $(VENV)/.runs requirements-test.lock
	@echo "Setting up: the packages of requirements-test.lock."
	@$(INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

# uv knows how to write one lock for every platform, with hashes and without addresses; `fewest` is
# one version of a package for every Python.
LOCK = $(VENV)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--fork-strategy fewest \
	--no-emit-index-url --no-header --no-annotate --custom-compile-command "make lock"
lock: $(VENV)/.runs
	@test -x $(VENV)/uv/bin/uv || { $(PYTHON) -m venv --without-pip $(VENV)/uv \
		&& $(PYTHON) -m pip --quiet --python $(VENV)/uv/bin/python install uv; }
	@printf 'setuptools>=77\nwheel\n' | $(LOCK) --output-file requirements.lock pyproject.toml -
	@printf 'setuptools>=77\nwheel\n' | $(LOCK) --output-file requirements-test.lock \
		--constraint requirements.lock --extra test pyproject.toml -
