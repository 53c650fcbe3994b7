# Two commands, each complete on a machine with Python 3.11 or newer and make:
#   make app     installs, builds the index, opens the app at http://127.0.0.1:7860
#   make test    installs, then format, lint, types and tests
# Both are safe to repeat: what is done already is not done again.

PYTHON ?= python3
VENV ?= .venv
# What `make app` needs beyond the product itself: nothing; torch is for training only.
APP_EXTRAS ?=
TEST_EXTRAS ?= [dev,training]

RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help app test train rehearse retrain above encoder still steady weights bench trust evaluate \
  clean

help:
	@echo "make app     install, build the index and start the app at http://127.0.0.1:7860"
	@echo "make test    install, then check format, lint and types, and run the tests"
	@echo "make evaluate  score the development and test questions, write the reports"
	@echo "make bench   measure start, answer time and memory"
	@echo "make trust   measure 300 policies together: build, change, speed and scores"
	@echo "make train   make the weights again (see training/README.md)"
	@echo "make rehearse  go through make train on a hundredth of the data, in a copy"
	@echo "make retrain make again all that stands on the encoder"
	@echo "make steady  go on from the shipped weights with what was written since"
	@echo "make clean   remove what was installed and built"

app: $(VENV)/.app
	@echo "==> Building the index of the policies, if anything changed"
	@$(RUN) -m assistant build
	@echo "==> Starting the app; stop it with Ctrl-C"
	@$(RUN) -m assistant serve

test: $(VENV)/.test
	@echo "==> Format"
	@$(RUN) -m ruff format --check .
	@echo "==> Lint"
	@$(RUN) -m ruff check .
	@echo "==> Types"
	@$(RUN) -m mypy assistant eval
	@echo "==> Tests"
	@$(RUN) -m pytest

evaluate: $(VENV)/.test
	@$(RUN) -m eval.run --cases eval/cases/dev.jsonl --ablations
	@$(RUN) -m eval.policies training/data/policies --held-out --together \
	  --report eval/results/unseen/report.md
	@$(RUN) -m eval.policies training/data/documents --held-out \
	  --report eval/results/documents/report.md
	@$(RUN) -m eval.policies eval/blind --together --report eval/results/blind/report.md
	@$(RUN) -m eval.policies eval/blind --beside corpus --report eval/results/beside/report.md
# The gate is for policy questions; these sets say how many cries for help are heard.
	-@$(RUN) -m assistant eval --cases eval/cases/disclosures-test.jsonl
	-@$(RUN) -m assistant eval --cases eval/cases/disclosures-test-2.jsonl
	-@$(RUN) -m assistant eval --cases eval/cases/disclosures-test-3.jsonl
	-@$(RUN) -m assistant eval --cases eval/cases/disclosures-test-4.jsonl
	-@$(RUN) -m assistant eval --cases eval/cases/disclosures-test-5.jsonl
	-@$(RUN) -m assistant eval --cases eval/cases/languages-test.jsonl
	@$(RUN) -m assistant eval --cases eval/cases/test-follow-ups.jsonl
	@$(RUN) -m assistant eval --cases eval/cases/test.jsonl

bench: $(VENV)/.test
	@$(RUN) -m eval.bench.latency

trust: $(VENV)/.test
	@$(RUN) -m eval.bench.trust

BUILD := training/build
SEEDS ?= 1 2 3
# What part of the data is learnt from, and how many passes over it and steps, where not all.
SHARE ?= 1
PASSES ?=
STEPS ?=
LESS = --fraction $(SHARE) $(PASSES:%=--epochs %)
# Everything from all-MiniLM-L6-v2 on; on a GPU where there is one. training/README.md has the times.
train: $(VENV)/.test
	$(RUN) -m training.base
	$(RUN) -m training.dataset $(BUILD)/dataset.json
	$(ENCODE) --out $(BUILD)/alone --alone --lr 2e-4 --seed 0
	$(ENCODE) --out $(BUILD)/among --lr 4e-4 --seed 2
	$(RUN) -m training.soup $(BUILD)/encoder $(BUILD)/alone $(BUILD)/among
	$(MAKE) encoder FROM=$(BUILD)/encoder
	$(MAKE) above

# Whether the way is clear, before days of it: every step, in a copy, so that no weights are touched.
REHEARSAL = $(BUILD)/rehearsal
rehearse: $(VENV)/.test
	rm -rf $(REHEARSAL) && mkdir -p $(REHEARSAL)
	tar -c --exclude ./$(BUILD) --exclude ./index --exclude './.*' . | tar -x -C $(REHEARSAL)
	$(MAKE) -C $(REHEARSAL) train SHARE=0.01 PASSES=1 STEPS=5 VENV=$(abspath $(VENV))

# Everything that stands on the encoder, which stays as shipped.
retrain: $(VENV)/.test
	$(RUN) -m training.dataset $(BUILD)/dataset.json
	$(MAKE) above

ENCODE = $(RUN) -m training.train $(BUILD)/dataset.json --base $(BUILD)/base --epochs 5 \
  $(LESS) \
  --risk training/data/disclosures.jsonl training/data/risk-*.jsonl
# What is stored are differences from the encoder as it is served, so that is what they start from.
SERVED = $(BUILD)/shipped
CROSSES = $(BUILD)/x1 $(BUILD)/x2 $(BUILD)/x3
CROSS = $(RUN) -m training.cross_encoder $(BUILD)/dataset.json --encoder $(SERVED)

above:
	$(RUN) -m training.base shipped
	$(RUN) -m training.ranker $(BUILD)/dataset.json --encoder $(SERVED) --out $(BUILD)/ranker \
	  $(LESS)
	$(CROSS) --out $(BUILD)/x1 --seed 1 --lr 2e-4 $(LESS)
	$(CROSS) --out $(BUILD)/x2 --seed 2 $(LESS)
	$(CROSS) --out $(BUILD)/x3 --seed 3 --drop 0.2 $(LESS)
	$(RUN) -m training.soup $(BUILD)/xs $(CROSSES)
	$(CROSS) --out $(BUILD)/cross-encoder --start $(BUILD)/xs --teach $(CROSSES) \
	  --epochs 4 --lr 1.5e-4 $(LESS)
	for seed in $(SEEDS); do $(RUN) -m training.safeguard --encoder $(SERVED) \
	  --out $(BUILD)/s$$seed --seed $$seed $(LESS) || exit 1; done
	$(RUN) -m training.soup $(BUILD)/safeguard $(SEEDS:%=$(BUILD)/s%)
	$(MAKE) still RANKER=$(BUILD)/ranker CROSSED=$(BUILD)/cross-encoder
	cp $(BUILD)/safeguard/safeguard.pt $(BUILD)/above
	$(RUN) -m training.words
	$(RUN) -m training.relation $(BUILD)/dataset.json
	$(MAKE) weights

# To leave aside what people say around a question costs a little on plain ones: a mean with what was
# before keeps most of both (Wortsman et al. 2022), of the encoder two parts to one.
STEADY = $(RUN) -m training.steady $(BUILD)/dataset.json
encoder:
	$(STEADY) encoder --encoder $(FROM) --start $(FROM) --out $(BUILD)/still \
	  --steps $(or $(STEPS),1000)
	$(RUN) -m training.soup $(BUILD)/served $(FROM) $(BUILD)/still $(BUILD)/still
	$(RUN) -m training.export encoder $(BUILD)/served assistant/weights/encoder

still:
	$(STEADY) ranker --encoder $(SERVED) --start $(RANKER) --out $(BUILD)/still \
	  --fraction 0.1 --steps $(or $(STEPS),250) --lr 5e-5
	$(STEADY) cross-encoder --encoder $(SERVED) --start $(CROSSED) --out $(BUILD)/still \
	  --fraction 0.1 --steps $(or $(STEPS),300) --lr 5e-5
	mkdir -p $(BUILD)/before
	cp $(RANKER)/ranker.pt $(CROSSED)/cross-encoder.pt $(BUILD)/before
	$(RUN) -m training.soup $(BUILD)/above $(BUILD)/before $(BUILD)/still

# Go on from the weights as shipped, with words around the questions and new messages.
steady: $(VENV)/.test
	$(RUN) -m training.dataset $(BUILD)/dataset.json
	$(RUN) -m training.base shipped
	$(MAKE) still RANKER=$(SERVED) CROSSED=$(SERVED)
	$(RUN) -m training.safeguard --encoder $(SERVED) --start $(SERVED) --out $(BUILD)/above \
	  --epochs 2 --lr 6e-5
	$(MAKE) encoder FROM=$(SERVED)
	$(MAKE) weights

# From networks as trained to the weights as they are served, and all that is fitted on them.
weights:
	$(RUN) -m training.base shipped
	$(RUN) -m training.export ranker $(SERVED) $(BUILD)/above assistant/weights/ranker
	$(RUN) -m training.export safeguard $(SERVED) $(BUILD)/above assistant/weights/safeguard
	$(RUN) -m training.export cross-encoder $(SERVED) $(BUILD)/above assistant/weights/cross-encoder
	$(RUN) -m training.precedents $(BUILD)/dataset.json
	$(RUN) -m training.calibrate

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache *.egg-info build
	find index -mindepth 1 ! -name README.md -delete

$(VENV)/.app: $(VENV)/.made pyproject.toml constraints.txt
	@echo "==> Installing what the app needs into $(VENV) (minutes the first time, seconds later)"
	@$(PIP) --editable ".$(APP_EXTRAS)"
	@touch $@

$(VENV)/.test: $(VENV)/.made pyproject.toml constraints.txt
	@echo "==> Installing what the tests need into $(VENV) (minutes the first time, seconds later)"
	@$(PIP) --editable ".$(TEST_EXTRAS)"
	@touch $@

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed. Name yours: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@echo "==> Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@
