# Golden Path. `make run` starts the dashboard, `make test` checks everything; both do their own set-up.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& { echo $$p; break; }; done)
VENV := .venv
TRAIN := .venv-train
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

WAREHOUSE := .venv-warehouse

WORKERS ?= 2

# Where it is set, every process that a test starts compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test quick install chromium office lint types imports tests unit browser faults warehouse fuzz fuzz-usage load soak release docs bench mutants facts screenshots train-demo train-curve lock clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: install  ## Start the dashboard and print its address
	@$(BIN)/golden-path run

test: $(VENV)/test.stamp $(VENV)/demo-model.stamp chromium office lint types imports tests  ## Lint, types, import rules, all tests

quick: $(VENV)/test.stamp $(VENV)/demo-model.stamp lint types imports  ## The same for what differs from origin/main: tests of the touched rooms
	$(BIN)/python -m pytest -q -m "not browser" $(PARALLEL) $$($(BIN)/python tests/touched.py)

install: $(VENV)/run.stamp $(VENV)/demo-model.stamp  ## Create .venv from the lock (hashes checked) and fetch the demo model

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found. Set PYTHON=/path/to/python."; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: locks/build.txt locks/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the dashboard needs (a minute or two, once)"
	@$(PIP) install --require-hashes -r locks/build.txt
	@$(PIP) install --require-hashes -r locks/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp locks/test.txt
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes -r locks/test.txt
	@touch $@

$(VENV)/demo-model.stamp: $(VENV)/run.stamp dashboard/live/demo_model.py
	@$(BIN)/python -m dashboard.live.demo_model
	@touch $@

chromium: $(VENV)/test.stamp  ## Find a Chromium for the browser tests, or install one
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	|| $(BIN)/playwright install chromium

office:  ## Find a LibreOffice for the tests of the workbook, or install one; without it they are skipped and say so
	@command -v soffice >/dev/null 2>&1 || command -v libreoffice >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && apt-get update -qq && apt-get install -y -qq libreoffice-calc-nogui >/dev/null; } \
	|| echo "No LibreOffice: the tests that recompute the workbook will be skipped"

lint: $(VENV)/test.stamp  ## Style and likely mistakes
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .

types: $(VENV)/test.stamp  ## Static types
	@$(BIN)/mypy --no-error-summary
	@MYPYPATH=tests/browser:$$(find tests bench -name '*.py' -exec dirname {} + | sort -u | paste -sd: -) $(BIN)/mypy $(TYPES_OF_TESTS) tests bench

# Strict but for functions without annotations (checked inside all the same), for what a test replaces in a module,
# and for pytest.approx inside of tuples. Folders of tests are no packages, so the names in them are unique.
TYPES_OF_TESTS := --no-error-summary --explicit-package-bases --exclude 'conftest\.py$$' \
	--allow-untyped-defs --allow-incomplete-defs --allow-untyped-calls --implicit-reexport --no-strict-equality --no-warn-unreachable

imports: $(VENV)/test.stamp  ## Who may import whom
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

tests: $(VENV)/test.stamp  ## Unit and browser tests at once; the browser goes first where cores are short, as it waits a lot
	@mkdir -p build; $(MAKE) --no-print-directory browser > build/browser-tests.txt 2>&1 & browser=$$!; \
	nice -n 5 $(MAKE) --no-print-directory unit; unit=$$?; wait $$browser; browser=$$?; \
	cat build/browser-tests.txt; exit $$((unit || browser))

unit: $(VENV)/test.stamp  ## Unit, property and page tests
	$(BIN)/python -m pytest -q -m "not browser" $(PARALLEL)

warehouse: $(WAREHOUSE)/test.stamp ## Usage in DuckDB, Postgres, ClickHouse and Spark (own environment); skips are said and counted
	$(WAREHOUSE)/bin/python -m pytest -q -rs $(PARALLEL) tests/usage/warehouse

$(WAREHOUSE)/test.stamp: locks/build.txt locks/warehouse.txt pyproject.toml
	@$(PYTHON) -m venv $(WAREHOUSE)
	@echo "Installing what the warehouse tests need into $(WAREHOUSE)"
	@$(WAREHOUSE)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r locks/build.txt
	@$(WAREHOUSE)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r locks/warehouse.txt
	@$(WAREHOUSE)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

browser: $(VENV)/test.stamp  ## Tests in a real Chromium
	$(BIN)/python -m pytest -q -m browser

faults: $(VENV)/test.stamp $(VENV)/demo-model.stamp  ## Break memory, disks, files, processes and clocks, and see what docs/faults.md promises
	$(BIN)/python -m pytest -q $(PARALLEL) $(FAULTS)

FAULTS := tests/faults tests/live/test_live_faults.py tests/store tests/test_cli_run.py tests/catalog/test_refresh_half_way.py

fuzz: $(VENV)/test.stamp  ## Hostile input for an hour (MINUTES=600 for longer) with time and memory as oracles
	$(BIN)/python bench/hostile.py --minutes $(or $(MINUTES),60)

load: $(VENV)/test.stamp  ## CPU, waiting and memory of 1, 10 and 50 visitors against a bare page
	$(BIN)/python bench/visitors.py

soak: $(VENV)/test.stamp  ## Memory while 20 visitors change, leave and come for 30 minutes (MINUTES=120 for longer)
	$(BIN)/python bench/visitors.py --soak $(or $(MINUTES),30)

release: $(VENV)/run.stamp  ## Packages, bill of materials, licences, advisories and checksums, into dist/
	$(BIN)/python bench/release.py

docs: $(VENV)/docs.stamp  ## The site, into build/site: tables from data/, API from docstrings
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "build/site/index.html"

$(VENV)/docs.stamp: $(VENV)/test.stamp locks/docs.txt
	@echo "Installing what the site needs"
	@$(PIP) install --require-hashes -r locks/docs.txt
	@touch $@

bench: $(VENV)/test.stamp  ## Every benchmark against its floor, in one run
	@for b in bench/evaluate.py bench/risk.py bench/search.py bench/slider_to_painted.py bench/layout_shift.py bench/first_visit.py bench/compare_overhead.py bench/sequential.py bench/planted_routes.py bench/learning_curves.py; do echo "== $$b"; $(BIN)/python $$b; done

screenshots: $(VENV)/test.stamp chromium  ## Every page at three widths, light and dark, into docs/screenshots; PAGE=plan for one
	@$(BIN)/python bench/screenshots.py $(if $(PAGE),--page $(PAGE))

fuzz-usage: $(WAREHOUSE)/fuzz.stamp  ## Every parser of usage exports against bytes of its own making, SECONDS=600; identities are the oracles
	@$(WAREHOUSE)/bin/python bench/fuzz_usage.py -max_total_time=$(SECONDS)

SECONDS := 600

$(WAREHOUSE)/fuzz.stamp: $(WAREHOUSE)/test.stamp
	@$(WAREHOUSE)/bin/python -m pip --disable-pip-version-check --quiet install 'atheris>=3,<4'
	@touch $@

mutants: $(VENV)/mutants.stamp  ## Small faults that the tests of the engine notice, against a floor; ROOM=engine/search for one room, SAMPLE=8 for every eighth
	@WORKERS=$(WORKERS) $(BIN)/python bench/mutants.py $(ROOM)

$(VENV)/mutants.stamp: $(VENV)/test.stamp locks/mutants.txt
	@echo "Installing mutmut"
	@$(PIP) install --require-hashes -r locks/mutants.txt
	@touch $@

facts: $(VENV)/run.stamp  ## Faults in the fact files, facts older than 90 days, and where price catalogues disagree
	@$(BIN)/golden-path facts --check
	@$(BIN)/golden-path facts --stale 90

train-demo: $(TRAIN)/train.stamp $(VENV)/demo-model.stamp  ## Tune the demo model anew on the CPU and measure it (own environment, 7 GB on Linux)
	@$(TRAIN)/bin/python -P -m dashboard.live.train_demo
	@$(BIN)/python -m dashboard.live.demo_facts

train-curve: $(TRAIN)/train.stamp $(VENV)/demo-model.stamp  ## Tune the demo model on 25 to 400 tickets and count what each gets right (half an hour)
	@$(TRAIN)/bin/python -P -m dashboard.live.train_curve

$(TRAIN)/train.stamp: locks/train.txt pyproject.toml
	@$(PYTHON) -m venv $(TRAIN)
	@echo "Installing what training needs into $(TRAIN)"
	@$(TRAIN)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r locks/build.txt -r locks/train.txt
	@$(TRAIN)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

lock: | $(VENV)/bin/python  ## Resolve the locks again from pyproject.toml
	@$(PIP) install uv
	@printf 'hatchling>=1.27\neditables\n' | $(BIN)/uv pip compile $(LOCK) -o locks/build.txt -
	@$(BIN)/uv pip compile $(LOCK) -o locks/run.txt pyproject.toml
	@$(BIN)/uv pip compile $(LOCK) -c locks/run.txt --extra test -o locks/test.txt pyproject.toml
	@printf 'psycopg[binary]>=3.3,<4\nauthlib>=1.6,<2\n' | $(BIN)/uv pip compile $(LOCK) -c locks/run.txt -c locks/test.txt -o locks/company.txt -
	@$(BIN)/uv pip compile $(LOCK) -c locks/run.txt -c locks/test.txt --extra docs -o locks/docs.txt pyproject.toml
	@$(BIN)/uv pip compile $(LOCK) -c locks/run.txt -c locks/test.txt --extra mutants -o locks/mutants.txt pyproject.toml
	@$(BIN)/uv pip compile $(LOCK) -c locks/run.txt -c locks/test.txt --extra warehouse-tests -o locks/warehouse.txt pyproject.toml
	@$(BIN)/uv pip compile $(LOCK) -c locks/run.txt --extra train -o locks/train.txt pyproject.toml

PARALLEL := --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

clean:  ## Remove .venv and caches
	rm -rf $(VENV) $(TRAIN) $(WAREHOUSE) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
