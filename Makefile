# Everything runs from a fresh clone with Python 3.11 or newer: the first target makes .venv.
# `make` alone lists the targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo up down deploy watch psql venv test test-sql test-py check lint format bench bench-anomaly schema docs \
        examples new-function new-migration clean

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python
JOBS ?= 3
PG15 ?= $(firstword $(wildcard /usr/lib/postgresql/15/bin))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## run

demo: .venv/runtime ## the whole system at work, on its own PostgreSQL (ONCE=1: one round, then exit)
	@$(RUN) -m pyapi.demo $(if $(ONCE),--once)

up: .venv/runtime ## start PostgreSQL, deploy, and serve until Ctrl-C
	@$(BIN)/mainspring up

down: .venv/runtime ## stop what `make up` started
	@$(BIN)/mainspring down

deploy: .venv/runtime ## bring the database to the state of this checkout
	@$(BIN)/mainspring deploy

watch: .venv/runtime ## deploy again whenever a file in sql/ or migrations/ is saved
	@$(RUN) -m tools.watch

psql: .venv/runtime ## open psql as owner (AS=<user id> acts as that user)
	@$(BIN)/mainspring psql $(if $(AS),--as $(AS))

## test

test: .venv/dev ## every test on PostgreSQL 18; what touches SQL also on 15, where it is installed
	@$(RUN) -m tools.install_packages
	@PG15="$(PG15)" JOBS=$(JOBS) sh tools/run_tests.sh

test-sql: .venv/dev ## pgTAP only: make test-sql T=auth/create_user
	@$(RUN) -m pytest -q pgtap/$(if $(T),$(T:.sql=).sql)

test-py: .venv/dev ## pytest only: make test-py T=deploy
	@$(RUN) -m pytest -q tests/$(if $(T),test_$(T:.py=).py)

lint: .venv/dev ## layout, ruff, mypy, sqlfluff, squawk
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/lint.sh

format: .venv/dev ## let ruff format the Python
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

check: lint test ## exactly what CI runs

bench: .venv/bench ## measurements, printed as ratios: make bench B=gateway QUICK=1
	@for name in $(or $(B),gateway purchase ingest isolation jobs events); do $(RUN) -m bench $$name $(if $(QUICK),--quick) || exit 1; done

bench-anomaly: .venv/bench ## the anomaly detector on the Numenta benchmark, which lies beside the checkout
	@$(RUN) -m bench anomaly

## write

schema: .venv/dev ## dump the schema to docs/schema.sql
	@$(RUN) -m tools.make_docs schema

docs: .venv/dev ## docs/schema.sql, docs/functions.md, the tables of routes and of settings
	@$(RUN) -m tools.make_docs schema functions settings routes

examples: .venv/dev ## docs/examples/*.out, from what the scripts beside them print
	@$(RUN) -m tools.run_examples

new-function: .venv/runtime ## function file, test and contents line: make new-function F=tokens.refund_purchase
	@$(RUN) -m tools.new function $(F)

new-migration: .venv/runtime ## next migration of a module: make new-migration M=add-refunds
	@$(RUN) -m tools.new migration $(M)

## install

venv: .venv/dev ## .venv with everything that tests and linters need

# Stamps: made again only when the pins or the dependencies change.
.venv/runtime: pyproject.toml constraints.txt
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet -c constraints.txt -e .
	@touch $@

.venv/dev: pyproject.toml constraints.txt
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	@touch .venv/runtime $@

# The queues that ours is measured against.
.venv/bench: .venv/dev
	@$(BIN)/pip install --quiet -c constraints.txt -e '.[bench]'
	@touch $@

clean: ## remove .venv and caches (never the data in .mainspring)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache mainspring.egg-info
