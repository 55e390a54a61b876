# Every target does all of its own set-up (tools/setup.py): quick and silent when all is there.
#
#   make run      the viewer; without a display its demonstration on a virtual screen (ARGS=FILE)
#   make test     style, who imports whom, core tests without Qt, window tests on a virtual screen
#   make bench    the times of TARGETS beside their targets (ARGS=--json)
#   make fuzz     bad files (TRIES=500)
#   make kill     commands killed while they write (TRIES=20)
#   make soak     a monkey in the window for ten minutes (SECONDS=600, SEED=1)
#   make train    the bundled model again, from nothing (FOLDER=build/heads)
#   make lint     style and types
#
# PYTHON names the Python to build the environment from; TORCH_INDEX another package index for torch.

PYTHON ?= python3
PY := .venv/bin/python
SECONDS ?= 600
SEED ?= 1
FOLDER ?= build/heads
ARGS ?=

.PHONY: help run test bench fuzz kill soak train lint format setup setup-window setup-screen setup-tests \
	test-style test-core test-window test-program clean

help:
	@sed -n 's/^#   //p' Makefile

setup:
	@$(PYTHON) tools/setup.py

setup-window:
	@$(PYTHON) tools/setup.py --window

setup-screen:
	@$(PYTHON) tools/setup.py --screen

# What the tests of the program as a whole need: a screen, and a browser for the pages it writes.
setup-tests:
	@$(PYTHON) tools/setup.py --screen --browser

# A display of one's own needs no virtual screen: tools/setup.py is asked for what this machine lacks.
run:
	@$(PYTHON) tools/setup.py $$($(PYTHON) tools/screen.py needs)
	@$(PY) tools/screen.py run $(ARGS)

# The core's tests and those of the program as a whole run beside the window's: two processor cores
# then have something to do at any time. What they said is shown at the end.
test: test-style setup-tests
	@mkdir -p build
	@echo "Other tests run at the same time; their reports follow the window's."
	@$(MAKE) --no-print-directory test-core >build/test-core.log 2>&1 & core=$$!; \
	$(MAKE) --no-print-directory test-program >build/test-program.log 2>&1 & program=$$!; \
	$(MAKE) --no-print-directory test-window; window=$$?; \
	wait $$core; core=$$?; wait $$program; program=$$?; \
	cat build/test-core.log build/test-program.log; \
	test $$window -eq 0 -a $$core -eq 0 -a $$program -eq 0

test-style: setup
	$(PY) -m ruff check --quiet --output-format concise .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-logo --no-cache

# tests/no_window.py makes Qt, OpenGL and the window's own package unimportable.
test-core: setup
	$(PY) -m pytest -p tests.no_window -p no:pytest-qt -q tests/core tests/tools tests/test_house.py

test-window: setup-screen
	@# Tests of OpenGL skip themselves where there is none: here there must be one.
	$(PY) tools/screen.py virtual $(PY) -m app.canvas.gl_probe
	$(PY) tools/screen.py virtual $(PY) -m pytest -q tests/app tests/gl \
		--ignore-glob='tests/app/test_*.py'

# The program in processes of its own: other scales, languages, installed elsewhere.
test-program: setup-tests
	$(PY) tools/screen.py virtual $(PY) -m pytest -q tests/app/test_*.py

bench:
	@$(PYTHON) tools/setup.py $$($(PYTHON) tools/screen.py needs)
	@$(PY) tools/screen.py any $(PY) -m tools.bench $(ARGS)

fuzz: setup
	@$(PY) -m tools.fuzz --tries $(or $(TRIES),500) $(ARGS)

kill: setup
	@$(PY) -m tools.kill --tries $(or $(TRIES),20) $(ARGS)

soak:
	@$(PYTHON) tools/setup.py $$($(PYTHON) tools/screen.py needs)
	@$(PY) tools/screen.py any $(PY) -m tools.soak --seconds $(SECONDS) --seed $(SEED) $(ARGS)

train: setup
	$(PY) -m ddf_core train generator --out $(FOLDER) $(ARGS)
	$(PY) -m ddf_core train fields $(FOLDER) $(ARGS)

lint: setup
	$(PY) -m ruff check --quiet --output-format concise .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports --no-logo --no-cache
	$(PY) -m mypy

format: setup
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean:
	rm -rf build out .pytest_cache .ruff_cache .mypy_cache
