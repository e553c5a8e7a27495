# Needs Python 3.11 or newer and make, nothing else. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
NODE_STAMP := tests/node/node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run servers demo node test eval check fmt lock bench-http bench-realtime bench-conversations \
	bench-followups

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV_STAMP) ## Make .venv with everything for running, testing and developing

run: $(RUN_STAMP) ## Start everything: PostgreSQL, Valkey, web, relay, worker, beat (HOST, PORT, VAR_DIR)
	@exec $(BIN)/python -m config.supervisor

servers: $(RUN_STAMP) ## Start PostgreSQL and Valkey alone, for work with manage.py
	@exec $(BIN)/python -m config.embedded

demo: $(RUN_STAMP) ## Play an hour of believable activity against a running `make run`
	@$(BIN)/python manage.py demo $(ARGS)

node: $(NODE_STAMP) ## Install the Socket.IO client that tests drive; needs Node 18 or newer with npm

# Without npm the tests that drive the real client are left out, or fail where REQUIRE_NODE=1.
test: $(DEV_STAMP) $(if $(shell command -v npm),$(NODE_STAMP)) ## Run the tests (ARGS="-k word" passes options to pytest)
	@$(BIN)/python -m pytest $(ARGS)

eval: $(DEV_STAMP) ## Measure what the bots understand and refuse, on lines that they were not made from
	@$(BIN)/python -m evaluation

check: $(DEV_STAMP) ## Lint, format, types, import contract, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

fmt: $(DEV_STAMP) ## Format the code and fix what can be fixed
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: $(DEV_STAMP) ## Compile requirements*.in to pinned files with hashes (ARGS="--upgrade" moves the pins)
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header $(ARGS) requirements.in --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header $(ARGS) requirements-language.in --output-file requirements-language.txt
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header $(ARGS) requirements-dev.in --output-file requirements-dev.txt

bench-http: $(DEV_STAMP) ## Measure the lead list and the way from commit to browser
	@$(BIN)/python -m benchmarks.http

bench-realtime: $(DEV_STAMP) ## Measure the live stream against its peers; needs Node and cc (ARGS="--help")
	@$(BIN)/python -m benchmarks.realtime $(ARGS)

bench-conversations: $(DEV_STAMP) ## Measure what a lead waits for its answer (ARGS="--help")
	@$(BIN)/python -m benchmarks.conversations $(ARGS)

bench-followups: $(DEV_STAMP) ## Measure what carrying out a million follow-up plans takes (ARGS="--help")
	@$(BIN)/python -m benchmarks.followups $(ARGS)

# make looks at the times of these stamps, config/install.py at the pins: a touched file costs no installation.
$(RUN_STAMP): requirements.txt config/install.py
	@$(PYTHON) -m config.install $(VENV) requirements.txt
	@touch $@

$(NODE_STAMP): tests/node/package.json tests/node/package-lock.json
	@cd tests/node && npm ci --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

$(DEV_STAMP): requirements-dev.txt config/install.py
	@$(PYTHON) -m config.install $(VENV) requirements-dev.txt
	@touch $@ $(RUN_STAMP)
