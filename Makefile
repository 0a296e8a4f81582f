# Charley's commands. `make` alone lists them; everything a person does has one, and CI runs the same ones.
PYTHON ?= $(shell command -v python3.11 || command -v python3.10 || command -v python3)
VENV := .venv/bin
export RASA_TELEMETRY_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help run cluster test check unit train evaluate transcripts screenshots reliability lock clean install install-dev

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: install ## install what is missing, train if needed, and start Charley
	@$(VENV)/python -m bot run

cluster: install ## start a whole cluster on this machine (Debian's postgresql, redis-server and nginx-light)
	@$(VENV)/python -m bot cluster

test: install-dev ## run every check and every test
	@$(MAKE) --no-print-directory check
	@$(VENV)/python -m pytest

check: install-dev ## knowledge base, style, types and the layers of the house
	@echo "Knowledge base ..." && $(VENV)/python -m bot knowledge check
	@echo "Style ..." && $(VENV)/ruff check . && $(VENV)/ruff format --check .
	@echo "Types ..." && $(VENV)/mypy
	@echo "Layers ..." && $(VENV)/lint-imports

unit: install-dev ## only the tests that take milliseconds
	@$(VENV)/python -m pytest tests/unit

train: install ## train the model if something it depends on has changed
	@$(VENV)/python -m bot train

evaluate: install ## measure Charley: make evaluate UTTERANCES=file.jsonl VIGNETTES=file.jsonl
	@$(if $(UTTERANCES),$(VENV)/python -m bot evaluate utterances $(UTTERANCES))
	@$(if $(VIGNETTES),$(VENV)/python -m bot evaluate vignettes $(VIGNETTES))

transcripts: install ## write docs/transcripts.md anew from a running Charley
	@$(VENV)/python -m bot transcripts

screenshots: install-dev ## take the pictures of the README anew (needs chromium)
	@$(VENV)/python -m tests.web.screenshots

reliability: install-dev ## run the fault tests and write docs/reliability.md from what they count
	@CHARLEY_RELIABILITY=docs/reliability.md $(VENV)/python -m pytest tests/scale

lock: install-dev ## renew the lock files after a change of requirements*.in
	@$(VENV)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.10 \
	  requirements.in -o requirements.lock
	@$(VENV)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.10 \
	  -c requirements.lock requirements-dev.in -o requirements-dev.lock

clean: ## remove the virtual environment, the model and the conversations
	@rm -rf .venv .charley .rasa

install:
	@$(PYTHON) bot/engine/install.py requirements.lock

install-dev:
	@$(PYTHON) bot/engine/install.py requirements-dev.lock
