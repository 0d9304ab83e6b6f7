# One word a task; `make help` lists them. Only Python 3.11 with pip is needed beforehand.
# Another Python than the first python3.11 of the path: make run PYTHON=/where/python3.11
PYTHON ?= $(shell command -v python3.11 || command -v python3)
SETUP = $(if $(PYTHON),$(PYTHON) -m deploy,cat deploy/no_python.txt; false)
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: run test train chat evaluate bench bench-search model lint help clean

run: ## start everything and print the address of the page (PORT=8080)
	@$(SETUP) --artefacts early && exec $(BIN)/chonnghe serve

test: ## run all tests
	@$(SETUP) --dev && exec $(BIN)/python -m pytest

train: ## build what has changed: database, encoder, index, Rasa's model
	@$(SETUP) --artefacts early && exec $(BIN)/chonnghe train

chat: ## talk with the assistant in this terminal
	@$(SETUP) && exec $(BIN)/chonnghe chat

evaluate: ## measure understanding and answers
	@$(SETUP) --dev && exec $(BIN)/chonnghe evaluate

bench: ## measure speed, memory, what the channels lose when they are killed, and the widget
	@$(SETUP) --dev && $(BIN)/chonnghe bench && $(BIN)/python -m tests.system.channel_bench && \
		exec $(BIN)/python -m tests.system.widget_bench

bench-search: ## measure the search alone over small and large indexes
	@$(SETUP) --dev --artefacts early && exec $(BIN)/chonnghe bench-search

model: ## teach the sentence encoder anew, under an hour on two cores
	@$(SETUP) --dev --artefacts early && exec $(BIN)/chonnghe model build

lint: ## check style, types and content
	@$(SETUP) --dev --artefacts none
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/chonnghe content check

help: ## this list
	@sed -n 's/^\([a-z-]*\): ## /\1	/p' $(MAKEFILE_LIST) | expand -t 14

clean: ## remove both environments and what was built; the database and the logs stay in var/
	rm -rf .venv .venv-rasa var/model var/index var/rasa var/tmp var/*.digest
