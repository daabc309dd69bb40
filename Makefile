# Two commands do everything: `make demo` and `make test`. Python >= 3.11 and make are all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# On all cores, which pip itself does not; some packages bring files that are not meant to compile.
COMPILE := $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
# Tests side by side: many wait for processes of their own more than they compute.
AT_ONCE ?= 4

.PHONY: help setup demo test tests check bench format transcripts readme sbom pins audit requirements clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/dev ## .venv/ with everything in it (the others do it by themselves)

# The demo needs the running packages only, so its first page comes sooner.
$(VENV)/run: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lindung needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/run.txt
	$(COMPILE)
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/run
	$(PIP) --require-hashes -r requirements/dev.txt
	$(COMPILE)
	@touch $@

demo: $(VENV)/run ## the whole thing in a browser, without a token or an account
	$(BIN)/lindung demo $(DEMO)

# Types are checked by one core, so the tests begin meanwhile.
test: $(VENV)/dev ## all tests
	@$(MAKE) --no-print-directory -j 2 check tests

# Hundreds of tests start programs; without bytecode each would compile all of it.
tests: export PYTHONDONTWRITEBYTECODE =
tests:
	$(BIN)/python -m compileall -q -j 0 bot dialog domain handlers locales projection storage tests
	$(BIN)/python -m pytest -n $(AT_ONCE) --dist worksteal $(TESTS)

check: $(VENV)/dev ## formatting, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev ## how long a turn takes, as ratios side by side
	$(BIN)/python -m tests.bench

format: $(VENV)/dev ## let ruff format and mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

transcripts: $(VENV)/dev ## write the golden conversations anew; the diff is the review
	UPDATE_TRANSCRIPTS=1 $(BIN)/python -m pytest tests/test_transcripts.py

readme: $(VENV)/dev ## draw the chart of the form in README.md anew
	UPDATE_README=1 $(BIN)/python -m pytest tests/test_docs.py -k chart

sbom: $(VENV)/dev ## what the program is made of, as CycloneDX: sbom.json
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible -o sbom.json

pins: $(VENV)/dev ## pins and hashes agree with each other and with what is installed
	$(BIN)/python -m pytest tests/test_pins.py
	$(BIN)/python -m pip install --quiet --dry-run --no-deps --require-hashes -r requirements/run.txt

# Not a part of check: it asks a service, which a build must not depend on.
audit: $(VENV)/run ## known weaknesses of the pinned packages, asked of the network
	$(BIN)/python -m pip install --quiet pip-audit
	$(BIN)/pip-audit --strict --vulnerability-service osv --disable-pip --require-hashes -r requirements/run.txt

requirements: $(VENV)/dev ## pin anew what pyproject.toml asks for, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml requirements/build.in -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml requirements/build.in --extra dev -c requirements/run.txt -o requirements/dev.txt

clean: ## forget .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
