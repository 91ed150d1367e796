# make run    the bot; without a token its playground, in a browser
# make test   all tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
INSTALLED_BENCH := $(VENV)/installed-bench

.PHONY: run test torture bench-store bench-search bench-imports bench-delivery lint types layers format check extraction picture clean

run: $(INSTALLED)
	@$(BIN)/designation-bot run

test: $(INSTALLED_DEV)
	$(BIN)/python -m pytest -n 3 --dist worksteal

# What `make test` does a little of: kills in a broadcast to 300 chats, of everything the store does, of leading replicas; random stories.
torture: $(INSTALLED_DEV)
	DELIVERY_KILLS=20 STORE_KILLS=50 REPLICA_ROUNDS=5 TORTURE=1 $(BIN)/python -m pytest -q tests/bot/delivery tests/bot/receiving tests/flow tests/store

bench-store: $(INSTALLED_BENCH)
	$(BIN)/python -m benchmarks.store

bench-search: $(INSTALLED_DEV)
	$(BIN)/python -m benchmarks.search

bench-imports: $(INSTALLED_DEV)
	$(BIN)/python -m benchmarks.imports

bench-delivery: $(INSTALLED_BENCH)
	$(BIN)/python -m benchmarks.delivery

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED_DEV)
	$(BIN)/pyright

layers: $(INSTALLED_DEV)
	$(BIN)/lint-imports

check: test lint types layers

format: $(INSTALLED_DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

extraction: $(INSTALLED_DEV)
	$(BIN)/python tests/extraction_score.py

$(INSTALLED): pyproject.toml constraints.txt
	@echo "Setting up $(VENV), once; this takes a minute."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $(INSTALLED)

$(INSTALLED_DEV): $(INSTALLED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(INSTALLED_DEV)

$(INSTALLED_BENCH): $(INSTALLED_DEV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $(INSTALLED_BENCH)

picture: $(INSTALLED_DEV)
	PICTURE=docs/page.png $(BIN)/python -m pytest -q tests/flow/test_playground.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
