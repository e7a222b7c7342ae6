# Everything is installed in .venv, from pinned versions. PYTHON is any Python 3.11 or later.
PYTHON ?= python3.11
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs fuzz fuzz-parser fuzz-atheris bench bench-forms bench-jax bench-tvm bench-search clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | \
		while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

$(BIN)/python:
	$(PYTHON) -m venv .venv
	$(INSTALL) --upgrade pip

.venv/demo: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[search]'
	@touch $@

.venv/all: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[all]'
	@touch $@ .venv/demo

.venv/fuzz: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) --editable '.[fuzz]'
	@touch $@

demo: .venv/demo ## Find, train and time operators on handwritten digits (10 minutes)
	$(BIN)/syno-search run examples/digits.toml

test: .venv/all ## Run all tests
	$(BIN)/python -m pytest -n auto

lint: .venv/all ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

format: .venv/all ## Bring the code to the style that lint checks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/all ## Bring the generated parts of the pages up to date
	$(BIN)/python -m syno_ir.tools.documentation

fuzz: .venv/all ## Run the property tests on ten times as many random operators
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n auto -m hypothesis

fuzz-parser: .venv/all ## Try 10,000 mutated texts on the parser and the verifier
	$(BIN)/python tests/fuzz/fuzz_parse.py

fuzz-atheris: .venv/fuzz ## Fuzz the parser and the verifier by coverage, for two minutes
	$(BIN)/python tests/fuzz/fuzz_atheris.py

bench: .venv/all ## Measure, and print ratios against baselines in the same run
	$(BIN)/python -m benchmarks

bench-forms: .venv/all ## Count the canonical forms of a whole space of operators
	$(BIN)/python -m benchmarks canonical_forms --primitives 4

bench-jax: .venv/all ## Measure emitted jax against hand-written jax
	$(BIN)/python -m benchmarks jax

bench-tvm: .venv/all ## Measure kernels by rule against XLA
	$(BIN)/python -m benchmarks tvm

bench-search: .venv/all ## Measure how quickly the search finds operators, and what strategies find
	$(BIN)/python -m benchmarks search
	$(BIN)/python -m benchmarks strategies

clean: ## Remove what was built and installed
	rm -rf .venv build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
