# `make run` to try it, `make test` to prove it, `make help` for the rest.
PY ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r
FLASK := $(BIN)/flask --app app
CATALOGUE := tracker/translations/zh/LC_MESSAGES/messages

.PHONY: run serve test prove bench screenshots bundle lint fix lock translations help

run: .venv/.run $(CATALOGUE).mo  ## try it: makes the environment and the demo office, then serves it
	@$(FLASK) demo --serve

serve: .venv/.run $(CATALOGUE).mo  ## serve your own database (TRACKER_DATABASE_URL and TRACKER_SECRET_KEY)
	@$(FLASK) serve

test: .venv/.test $(CATALOGUE).mo  ## all tests, on SQLite and on a real PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist loadgroup  # what shares the site map shares a worker

prove: .venv/.test $(CATALOGUE).mo  ## the heavy proofs in their long form
	PROVE=1 $(BIN)/python -m pytest -m proof

bench: .venv/.test $(CATALOGUE).mo  ## speed, as ratios against the floor measured in the same run
	$(BIN)/python -m bench

bundle: .venv/.run $(CATALOGUE).mo  ## var/bundle: all that a machine without a network needs to install it
	@.ci/bundle/make $(BIN)/python

screenshots: .venv/.test $(CATALOGUE).mo  ## take the pictures of the READMEs anew (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

lint: .venv/.test  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

fix: .venv/.test  ## mend what a machine can mend
	$(BIN)/ruff check --fix .

translations: .venv/.test  ## collect the texts of pages and templates into the catalogue
	$(BIN)/pybabel -q extract -F tracker/translations/babel.cfg -k _l -k _n:1,2 --no-location --sort-output --omit-header -o tracker/translations/messages.pot .
	$(BIN)/pybabel -q update -i tracker/translations/messages.pot -d tracker/translations -l zh --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
	@rm tracker/translations/messages.pot

lock: .venv/.test  ## write the lock files anew (needs uv)
	for f in requirements requirements-dev; do uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o $$f.txt $$f.in; done

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/'

.venv/.run: requirements.txt
	@test -n "$(PY)" || { echo '需要 Python 3.11 或更高版本 (no Python >= 3.11 found)' >&2; exit 1; }
	@test -x $(BIN)/python || $(PY) -m venv .venv || { echo '缺少 venv：apt-get install python3-venv (venv is missing)' >&2; exit 1; }
	$(PIP) $<
	@touch $@

.venv/.test: requirements-dev.txt .venv/.run
	$(PIP) $<
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po .venv/.run
	@$(BIN)/pybabel -q compile -d tracker/translations -l zh
