# Two commands on a fresh machine: make demo, make test.
# Everything runs in .venv, which tools/bootstrap.sh makes from the lock files.

ARGS ?=
# Compiled modules are kept: a demonstration and a test start many processes.
unexport PYTHONDONTWRITEBYTECODE
PYTHON := .venv/bin/python
BOOTSTRAP := sh tools/bootstrap.sh

.DEFAULT_GOAL := help
.PHONY: help demo test test-full coverage mutation lint format lock migrations screenshots docs clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## install, load the demonstration city, write its note, serve (ARGS="--no-serve --out DIR")
	@$(BOOTSTRAP) demo
	@exec $(PYTHON) -m nastavnik demo $(ARGS)

test: ## every check and test on every database there is (ARGS="tests/people -x" for a part)
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m tools.test $(ARGS)

test-full: ## the same at the full counts, with the figures printed
	@$(BOOTSTRAP) test
	@NASTAVNIK_FULL=1 exec $(PYTHON) -m tools.test $(ARGS)

coverage: ## every line and branch of platform/access, platform/audit and operations
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m tools.branch_coverage $(ARGS)

mutation: ## how many faults in platform/access the tests notice (ARGS="--sample 50")
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m tools.mutation $(ARGS)

lint: ## the checks alone: ruff, mypy, floors, migrations
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m tools.test --checks-only

format: ## put the code in its shape
	@$(BOOTSTRAP) test
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .

lock: ## lock what pyproject.toml asks for (ARGS=--upgrade raises the versions)
	@set -e; uv=$$($(BOOTSTRAP) uv); \
	lock() { $$uv pip compile --quiet --universal --generate-hashes --no-header \
		--python-version 3.12 $(ARGS) "$$@"; }; \
	lock pyproject.toml -o requirements.lock; \
	lock pyproject.toml --extra dev -o requirements-dev.lock

migrations: ## write the migrations that the models ask for (ARGS="people -n add_search_key")
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m nastavnik makemigrations $(ARGS)

screenshots: ## the pictures of the README, taken in Chromium
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m tools.screenshots $(ARGS)

docs: ## docs/generated anew
	@$(BOOTSTRAP) test
	@exec $(PYTHON) -m nastavnik docs $(ARGS)

clean: ## remove what was built; the environment, var/ and its data stay
	rm -rf build staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find nastavnik tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
