# What a person types: make run, make test. `make help` lists the rest.
# PYTHON=python3.12 make setup   chooses another Python; HOST, PORT, DATA_DIR and PUBLIC_URL reach the app.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install -c constraints.txt
RUN_STAMP := .venv/.ready-to-run
TEST_STAMP := .venv/.ready-to-test
JS_TESTS = $(shell find tests/js -name '*.test.js' -o -name '*.test.mjs' 2>/dev/null)

MAKEFLAGS += --no-print-directory
.SILENT:
.NOTPARALLEL:
.PHONY: help setup run test lint messages translations screenshots accessibility lighthouse migrate clean browser services test-js soak bench bench-smoke node-of-bench

help:
	echo "make setup     install what the app needs into .venv (run and test do it by themselves)"
	echo "make run       start the app and print its addresses; stop it with Ctrl+C"
	echo "make test      check the code and run every test"
	echo "make lint      check the code, and look the packages up in the list of known faults"
	echo "make soak      run the long proofs and write what they find into docs/reliability.md; two hours"
	echo "make messages  write what can be translated to build/messages.pot"
	echo "make translations  bring the languages in app/translations up to date and compile them"
	echo "make screenshots    take a picture of every screen in every state and size (build/screenshots)"
	echo "make accessibility  look for faults with axe-core on every screen in every state, theme and language"
	echo "make bench     measure a room of 200 to 2,000 phones and write docs/performance.md (needs Node and npm)"
	echo "make bench-smoke    let 100 phones in and see that no answer is lost or doubled"
	echo "make lighthouse     measure the join page and a phone with Lighthouse (needs Node and npm)"
	echo "make migrate   bring the database up to date"
	echo "make clean     remove .venv and caches; the data in instance/ stays"

setup: $(RUN_STAMP)
	:

run: setup
	exec $(BIN)/python -m app.serve

test: $(TEST_STAMP) browser services lint test-js
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(TEST_STAMP)
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/python -m tests.audit

# Everything that can be translated, for translators.
MESSAGES ?= build/messages.pot
KEYWORDS = -k mark -k translate -k plural:1,2 -k mark_plural:1,2 -k Closed -k Invalid -k NotFound -k Full -k Busy -k DiskFull -k Draining
messages: setup
	mkdir -p $(dir $(MESSAGES))
	PYTHONPATH=. $(BIN)/pybabel --quiet extract -F babel.cfg $(KEYWORDS) -o $(MESSAGES) .

# Bring every language's file up to date with the texts, then compile what the app reads.
TRANSLATIONS := app/translations
translations: messages
	for file in $(TRANSLATIONS)/*/LC_MESSAGES/messages.po; do \
		language=$$(basename $$(dirname $$(dirname $$file))); \
		$(BIN)/pybabel --quiet update -i $(MESSAGES) -o $$file -l $$language --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap; \
	done
	$(BIN)/pybabel --quiet compile -d $(TRANSLATIONS)

migrate: setup
	$(BIN)/flask --app wsgi migrate

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Every screen in every state: for the eye into build/screenshots, and for axe-core. Minutes each; FORMS="--forms 60".
FORMS ?=
screenshots: $(TEST_STAMP) browser
	$(BIN)/python -m tests.tour.pictures $(FORMS)
accessibility: $(TEST_STAMP) browser
	$(BIN)/python -m tests.tour.axe $(FORMS)

# The long proofs of what is promised; two hours and more. Each writes what it found into docs/reliability.md.
# SOAK="--scale 0.01" tries a part of them, and writes build/soak/reliability.md; SOAK="--resume" goes on after a stop.
SOAK ?=
soak: $(TEST_STAMP)
	$(BIN)/python -m tests.soak $(SOAK)

# A room full of phones and bare yardsticks beside it; half an hour and more. BENCH="--phones 200 --runs 1" for a part.
BENCH ?= --write
bench: $(TEST_STAMP) node-of-bench
	$(BIN)/python -m bench $(BENCH)
bench-smoke: $(TEST_STAMP) node-of-bench
	$(BIN)/python -m bench --smoke --phones 100
node-of-bench:
	npm ci --prefix bench --no-audit --no-fund --ignore-scripts --silent

# Lighthouse's mobile profile on the pages that a phone loads first. Needs Node and npm.
lighthouse: $(TEST_STAMP) browser
	npm ci --prefix tests/lighthouse --no-audit --no-fund --ignore-scripts --silent
	$(BIN)/python -m tests.lighthouse

# The tests of the pages' pure modules. Playwright brings a Node of its own for machines without one.
test-js: $(TEST_STAMP)
	if [ -z "$(JS_TESTS)" ]; then exit 0; fi; \
	node=$$(command -v node || true); \
	if [ -z "$$node" ] || ! "$$node" -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then \
		node=$$($(BIN)/python -c 'import pathlib, playwright; print(pathlib.Path(playwright.__file__).parent / "driver/node")'); \
	fi; \
	"$$node" --test --test-reporter=dot $(JS_TESTS)

# The browser tests drive Debian's Chromium.
browser: $(TEST_STAMP)
	for name in chromium-headless-shell chromium chromium-browser google-chrome; do \
		if command -v $$name >/dev/null; then exit 0; fi; \
	done; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
		echo "Installing Chromium for the browser tests."; \
		apt-get update -qq >/dev/null && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-liberation >/dev/null; \
	else \
		echo "No Chromium was found, so the browser tests will fail. On Debian: sudo apt install chromium"; \
	fi

# What some tests use beside the browser: Pango for the PDF, nginx before the app, PostgreSQL under it, Redis between its
# processes. None is started here: tests start their own. Where one is missing, its tests are left out and say so.
services: $(TEST_STAMP)
	missing=""; \
	$(BIN)/python -c 'import sys; from ctypes.util import find_library; sys.exit(not find_library("pango-1.0"))' || \
		missing="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"; \
	PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ -e /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
		echo "Installing for the tests: $$missing"; \
		apt-get update -qq >/dev/null && \
		RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "Some tests are left out. For them, on Debian: sudo apt install $$missing"; \
	fi

$(BIN)/python:
	command -v $(PYTHON) >/dev/null || { echo "Otherwise needs Python 3.11 or newer, and there is no $(PYTHON) here."; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Otherwise needs Python 3.11 or newer; $(PYTHON) is older. With another one: make setup PYTHON=python3.12"; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }
	rm -f $(RUN_STAMP) $(TEST_STAMP)
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

$(RUN_STAMP): pyproject.toml constraints.txt | $(BIN)/python
	echo "Installing what Otherwise needs. This takes about a minute."
	$(PIP) -e .
	touch $@

$(TEST_STAMP): $(RUN_STAMP)
	echo "Installing what the tests need."
	$(PIP) -e '.[test]'
	touch $@
