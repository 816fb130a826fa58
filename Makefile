# `make` lists the targets. Everything installs itself into .venv; nothing else on the machine changes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The first of these that is new enough; PYTHON=… names another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# One process per core, each with its own databases; a file's tests stay together and in order.
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile
DECISIONS := familyprog/*/rules.py,familyprog/*/rules/*.py,familyprog/*/service.py,familyprog/*/service/*.py

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16 | sed 's/^/  make /'

# ── use ──────────────────────────────────────────────────────────────────────────────────────────
.PHONY: demo demo-reset
demo: $(VENV)/.installed  ## start the demo on http://127.0.0.1:8000 (PORT=8080 for another port)
	@exec $(BIN)/familyprog demo --port $(PORT)

demo-reset: $(VENV)/.installed  ## throw the demo's data away and start anew
	@exec $(BIN)/familyprog demo --port $(PORT) --reset

# ── check ────────────────────────────────────────────────────────────────────────────────────────
.PHONY: test test-both check lint coverage explore fmt bench load screenshots
test: $(VENV)/.installed-dev  ## run the whole test suite (COVERAGE=1: and note which lines were run)
	$(PYTEST) $(if $(COVERAGE),--cov --cov-report=)

test-both: $(VENV)/.installed-dev  ## the same, with every test of a page on PostgreSQL too
	FAMILYPROG_PAGES_ON_BOTH=1 $(PYTEST)

check:  ## everything CI runs: format, lint, types, import laws, tests, coverage
	$(MAKE) lint
	$(MAKE) test COVERAGE=1
	$(MAKE) coverage

lint: $(VENV)/.installed-dev  ## format, lint, types, import laws
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

coverage:  ## what the last `make test COVERAGE=1` ran
	@echo "Coverage of the whole package (at least 90 %):"
	$(BIN)/python -m coverage report --fail-under=90
	@echo "Coverage of the decisions and use cases (100 %):"
	$(BIN)/python -m coverage report --fail-under=100 --include='$(DECISIONS)'

fmt: $(VENV)/.installed-dev  ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

explore: $(VENV)/.installed-dev  ## look for new counter-examples to the properties
	HYPOTHESIS_PROFILE=explore $(PYTEST) -m hypothesis

bench: $(VENV)/.installed-dev  ## measure times and numbers of queries
	$(BIN)/python -m pytest tests/bench -s

load: $(VENV)/.installed-dev  ## kill workers, restart PostgreSQL, fill the disk; ten thousand reminders (LOAD=2000 for fewer)
	$(BIN)/python -m pytest --no-cov tests/load -s

screenshots: $(VENV)/.installed-dev  ## make the handbook's pictures anew
	$(BIN)/python -m tests.screenshots

# ── install ──────────────────────────────────────────────────────────────────────────────────────
# Stamp files: a second run installs nothing unless the dependencies changed.
$(VENV)/.made:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 以上が見つかりません。 Python 3.11 or newer was not found (try: PYTHON=/path/to/python3 make …)." >&2; \
		exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "python3-venv が必要です。 Please install python3-venv first: apt-get install python3-venv" >&2; \
		exit 1; fi
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing familyprog into $(VENV) …"
	$(PIP) -e '.[postgres,xlsx,pdf]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing familyprog and the test tools into $(VENV) …"
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.installed
