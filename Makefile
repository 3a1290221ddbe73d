.DEFAULT_GOAL := help
.PHONY: help run test chaos bench-bulk bench-events bench-lists bench-period-end check format docs screenshots psql shell requirements clean

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
LOCAL := $(PY) -m config.local
ARGS ?=

help: ## list every target
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## start everything: PostgreSQL, Redis, web, worker, beat (PORT=8000)
	@exec $(LOCAL) run

test: $(VENV)/installed-dev ## the whole test suite (ARGS="-k upload" for a part of it)
	@exec $(LOCAL) with $(PY) -m pytest $(ARGS)

chaos: $(VENV)/installed-dev ## a long list while everything is killed again and again (ROWS=200000 KILLS=3 SEED=...)
	@exec $(PY) -m tests.chaos

bench-bulk: $(VENV)/installed-dev ## how fast bulk jobs are, beside COPY and a library (ARGS="10000 --runs 1" for less)
	@exec $(LOCAL) with --durable $(PY) -m tests.bench --docs docs $(ARGS)

bench-events: $(VENV)/installed-dev ## bonus events a second at each door, beside a bare COPY (needs rabbitmq-server; ARGS="5000" for less)
	@exec $(LOCAL) with --durable $(PY) -m tests.bench_events --docs docs $(ARGS)

check: $(VENV)/installed-dev ## lint, format, types, import contracts, migrations, generated docs
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(LOCAL) with $(PY) -m mypy .
	$(VENV)/bin/lint-imports
	$(LOCAL) with $(PY) manage.py makemigrations --check --dry-run
	$(LOCAL) with $(PY) -m config.docs --check

format: $(VENV)/installed-dev ## put the code in order
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

docs: $(VENV)/installed-dev ## write the generated pages in docs/
	$(LOCAL) with $(PY) -m config.docs

screenshots: $(VENV)/installed-dev ## take the pictures in docs/screenshots (needs Chromium)
	$(LOCAL) with $(PY) -m tests.browser.screenshots

bench-lists: $(VENV)/installed-dev ## pages of the list of enrollments among 5,000 and among ROWS=5000000
	@$(LOCAL) with $(PY) -m tests.measure_lists $(or $(ROWS),5000000)

bench-period-end: $(VENV)/installed-dev ## the end of a period for CUSTOMERS=1000000 customers of a milestone
	@exec $(LOCAL) with --durable $(PY) -m tests.measure_period_end $(or $(CUSTOMERS),1000000)

psql: $(VENV)/installed ## a SQL prompt in the database of a running `make run`
	@exec $(PY) -m config.local psql

shell: $(VENV)/installed ## a Django shell in the database of a running `make run`
	@exec $(PY) -m config.local shell

requirements: $(VENV)/installed-dev ## compile requirements*.txt from pyproject.toml
	UV_CUSTOM_COMPILE_COMMAND="make requirements" $(VENV)/bin/uv pip compile --universal --generate-hashes \
		--no-emit-index-url --no-annotate --quiet pyproject.toml -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make requirements" $(VENV)/bin/uv pip compile --universal --generate-hashes \
		--no-emit-index-url --no-annotate --quiet --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean: ## forget the virtual environment and all local data (not while `make run` runs)
	rm -rf $(VENV) .data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name yours with: make PYTHON=python3.12 ..."; exit 1; }
	@# Half a virtual environment would be taken for a whole one the next time.
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv is needed; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/installed: $(VENV)/bin/python requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
