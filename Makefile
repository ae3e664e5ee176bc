# Needs Python 3.11 or newer and make. Everything else is fetched into .venv, by the hashes in requirements*.txt.
#   make run        the site on http://127.0.0.1:8000   (PORT=8000 WORKERS=1, and the settings of docs/deploying.md)
#   make password   a new password for the account `editor`
#   make test       all tests, on SQLite and on PostgreSQL
#   make check      the tests and everything else that must hold before a change is published
#   make fuzz       20,000 requests made up from the description of the API, other ones each time: some minutes; CASES=100000
#   make bench      what the heavy parts cost, and how that grows: the scripts in bench/, some minutes
#   make format     what ruff can mend by itself
#   make lock       lock the newest versions that requirements*.in allow

PYTHON ?= python3
JOBS ?= 2
BIN = .venv/bin
# A module's tests stay together in one process, so that they may share what is slow to make.
PYTEST = $(BIN)/python -m pytest -n $(JOBS) --dist loadfile
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-input --require-hashes
# Whatever answers first: the environment that is there, or the Python that will make it.
ANY_PYTHON = $(shell $(BIN)/python -c '' 2>/dev/null && echo $(BIN)/python || echo $(PYTHON))

.PHONY: run password test check lint fuzz bench format lock python room
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

run: python room .venv/runtime
	@exec $(BIN)/python -m kb.run

password: .venv/runtime
	@$(BIN)/python manage.py changepassword editor

test: .venv/dev
	$(PYTEST)
	@$(BIN)/python -m tests.postgres $(PYTEST) || { status=$$?; [ $$status = 69 ] && [ "$$EVERYTHING" != yes ] || exit $$status; }

check: lint test

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.texts fixtures
	$(BIN)/python -m tests.spelling README.md CHANGELOG.md docs templates fixtures
	$(BIN)/python manage.py makemigrations --check --dry-run
	HTTPS=yes ALLOWED_HOSTS=example.org SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

fuzz: CASES ?= 20000
fuzz: export CASES := $(CASES)
fuzz: .venv/dev
	$(FUZZ)
	@$(BIN)/python -m tests.postgres $(FUZZ)
FUZZ = $(BIN)/python -m pytest -n $(JOBS) --hypothesis-profile=explore tests/arenas/test_api_schemathesis.py

bench: .venv/runtime
	@for script in $(sort $(wildcard bench/*.py)); do \
		echo "== $$script" && $(BIN)/python -m "bench.$$(basename $$script .py)" || exit; done

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/dev
	$(BIN)/uv pip compile -q $(LOCK) requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q $(LOCK) requirements-dev.in -o requirements-dev.txt
LOCK = --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header

# One clear line each, before anything long begins.
python:
	@$(ANY_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Arenas needs Python 3.11 or newer; $(ANY_PYTHON) is $$($(ANY_PYTHON) --version 2>&1 || true). With another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
		exit 1; }

room: python
	@$(ANY_PYTHON) -m kb.run --look

# The stamps say what the environment holds; a changed requirements file asks for another look.
.venv/runtime: requirements.txt | python
	@$(BIN)/python -c '' 2>/dev/null || { echo "Making .venv ..."; $(PYTHON) -m venv --clear .venv; } || { \
		echo "$(PYTHON) cannot make .venv here. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing the libraries (a minute, the first time) ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
