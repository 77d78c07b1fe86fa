# Each target does its own set-up on a bare Debian or Ubuntu with Python 3.11+.
PYTHON ?= python3
PORT ?= 8501
CRIMES ?= 10000
VENV := .venv
RUN := $(VENV)/bin/python
LOCK = $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" $(UPGRADE)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)

.PHONY: help venv lock browser certified postgres demo test test-postgresql thorough check pictures advisories bench clean
help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

venv: $(VENV)/.ready  ## build .venv from requirements-dev.txt

$(VENV)/.ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is wanted; found $$($(PYTHON) --version). Run: make PYTHON=python3.11 …" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq python3-venv; } || { echo "Install the venv module first: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

lock: venv  ## write both requirements files from pyproject.toml, with hashes; pins stay unless UPGRADE=--upgrade
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --group dev --constraints requirements.txt --output-file requirements-dev.txt

browser:  ## Chromium for the browser tests, from Debian
	@command -v chromium-headless-shell >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium-headless-shell; } >/dev/null 2>&1 || command -v chromium >/dev/null || $(SUDO) apt-get install -y -qq chromium >/dev/null || { echo "Install Chromium first: apt-get install chromium" >&2; exit 2; }

certified: tests/certified/node_modules/.ready  ## a certified identity provider for the tests, from npm

tests/certified/node_modules/.ready: tests/certified/package-lock.json
	@command -v npm >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq nodejs npm >/dev/null; } || { echo "Install Node.js and npm first: apt-get install nodejs npm" >&2; exit 2; }
	cd tests/certified && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
postgres:  ## the binaries of PostgreSQL and PgBouncer for the tests, from Debian; the tests start their own
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq postgresql >/dev/null; } || { echo "Install a PostgreSQL server first: apt-get install postgresql" >&2; exit 2; }
	@ls /usr/sbin/pgbouncer >/dev/null 2>&1 || command -v pgbouncer >/dev/null || { $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq pgbouncer >/dev/null; } || echo "Without PgBouncer (apt-get install pgbouncer) the tests behind a pooler are skipped." >&2

demo: venv  ## an invented force, a local identity provider and the app: make demo PORT=8501
	$(RUN) manage.py demo --port $(PORT) --crimes $(CRIMES)

test: venv browser certified postgres  ## everything, in a real browser and on a real PostgreSQL too
	$(RUN) -m pytest --ignore=tests/browser -n auto --dist worksteal
	$(RUN) -m pytest tests/browser -n 3 --dist loadfile

test-postgresql: venv browser certified postgres  ## the same with every store on PostgreSQL
	DAILY_ACTIONS_TESTED_ON=postgresql $(RUN) -m pytest --ignore=tests/browser -n auto --dist worksteal
	DAILY_ACTIONS_TESTED_ON=postgresql $(RUN) -m pytest tests/browser -n 3 --dist loadfile

thorough: venv postgres  ## every property with ten times the examples, new ones each time; for the night
	DAILY_ACTIONS_TESTED_THOROUGHLY=1 $(RUN) -m pytest -m hypothesis -n auto --dist worksteal

check: venv  ## format, lint, types, layers, security, unit tests and the searches' worked cases; no server, under two minutes
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/bandit -q -c pyproject.toml -r core auth pages data_fixtures Home.py serve.py manage.py
	$(RUN) -m pytest -m "not browser and not slow" -n auto --dist worksteal

pictures: venv browser  ## the pictures of the documents, taken anew from the demo's force on one invented day
	$(RUN) -m pytest tests/browser/pictures.py

advisories: venv  ## known holes in the packages; wants a network on which PyPI's list of them can be reached
	@$(RUN) -m pip_audit --disable-pip --require-hashes --requirement requirements-dev.txt --progress-spinner off --strict || { echo "Either a package has a known hole (see above), or the list of them cannot be reached from here; then run this where it can." >&2; exit 1; }

bench: venv  ## the speeds the documents quote, side by side with the alternative
	$(RUN) -m benchmarks

clean:  ## remove everything that was built
	rm -rf $(VENV) var tests/certified/node_modules
