# Everything a contributor needs. `make` alone shows the list.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
PYTEST := $(BIN)/python -m pytest
# The labs wait most of the time: two workers for each processor.
REPEAT ?= 1
JOBS   ?= $(shell expr 2 '*' $$(nproc 2>/dev/null || echo 1))

# keepalived, haproxy and sysctl live where an ordinary user's PATH does not look.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin

.DEFAULT_GOAL := help
.PHONY: help setup packages test lint golden probe bench rehearse demo clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: packages $(STAMP) ## virtual environment in .venv and the real programs that the tests run

packages:
	@.ci/setup packages

$(STAMP): pyproject.toml .ci/setup
	@.ci/setup venv $(PYTHON) $(VENV)
	@touch $@

# Rehearsals come last and by themselves: what they measure is held against its prediction.
LABS := tests/rehearse/lab
test: setup ## every test, the linters and type checks included
	$(PYTEST) -n $(JOBS) --dist worksteal --ignore $(LABS)
	$(PYTEST) -n $(JOBS) --dist worksteal $(LABS)

lint: setup ## ruff and mypy only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

golden: setup ## golden trees, docs/rules.md: written again; read the difference
	$(BIN)/python -m kubevipgen.data.compile
	$(BIN)/python tests/golden/regenerate.py
	$(BIN)/python tests/boot/user_data_goldens.py
	$(BIN)/python tests/boot/ignition_goldens.py
	$(BIN)/python tests/lint/output/write_rules_page.py
	$(BIN)/python tests/adopt/write_cases.py

probe: setup ## dist/kubevip-probe.pyz: the facts of a node with nothing but its own Python
	@mkdir -p dist
	@$(BIN)/python -m kubevipgen preflight --write-probe dist/kubevip-probe.pyz

bench: setup ## speed, as ratios measured in one run
	$(BIN)/python tests/bench/bench.py

rehearse: setup ## break a three-node cluster with the real daemons: dist/rehearsal.html (root)
	@mkdir -p dist
	$(BIN)/python -m kubevipgen rehearse docs/examples/cluster.yaml --repeat $(REPEAT) \
	  --report dist/rehearsal.html

demo: setup ## render a real cluster in two modes and check it with the real programs
	@$(BIN)/python tests/demo/demo.py

clean: ## remove what the other targets made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find kubevipgen tests -name __pycache__ -type d -prune -exec rm -rf {} +
