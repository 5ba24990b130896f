# Every target sets up what is missing first; `make` alone lists the targets.
.DEFAULT_GOAL := help
BIN := .venv/bin
export QT_QUICK_BACKEND ?= software

.PHONY: help set-up run test soak check bench fuzz screens journeys lock changelog clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

set-up: ## install Debian packages, .venv, model pack, fonts and demonstration keys where missing
	@packaging/set-up.sh

run: set-up ## the kiosk on simulated devices; without a display a scripted resident walks through it
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(BIN)/kiosk run --simulate; \
	else QT_QPA_PLATFORM=offscreen $(BIN)/kiosk run --simulate --demo var/demo; fi

check: set-up ## lint, types, import contracts
	@echo '[check] ruff'; $(BIN)/ruff check .; $(BIN)/ruff format --check .
	@echo '[check] mypy'; $(BIN)/mypy
	@echo '[check] import contracts'; $(BIN)/lint-imports --no-logo
	@echo '[check] shell'; bash -n packaging/set-up.sh .ci/run

test: check ## everything that must be green: checks and all tests
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

soak: set-up ## what takes long: drivers that fail in every way at every step, ten thousand visits on several machines; half an hour
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak

bench: set-up ## measure, each beside its floor in the same run
	@QT_QPA_PLATFORM=offscreen $(BIN)/kiosk bench

FUZZ_INPUTS ?= 1000000
FUZZ_SEED ?= 1
fuzz: set-up ## a million inputs for every parser of the device layer; half an hour
	@$(BIN)/python tests/fuzz/fuzzing.py --inputs $(FUZZ_INPUTS) --seed $(FUZZ_SEED)

screens: set-up ## draw docs/screens anew: the gallery, the conformance sheet, the layouts; with FULL=--full all to var/screens
	@QT_QPA_PLATFORM=offscreen PYTHONPATH=tests/ui:tests/ui/pages $(BIN)/python tests/ui/pages/gallery.py $(FULL)

JOURNEYS ?= var/journeys
journeys: set-up ## every journey of a resident through a real X server, in all modes and both languages; pictures to var/journeys
	@rm -rf $(JOURNEYS)
	@QT_QPA_PLATFORM=xcb JOURNEYS=$(JOURNEYS) xvfb-run -a -s "-screen 0 1080x1920x24" \
	    $(BIN)/python -m pytest -n 0 -p no:randomly -m "soak or not soak" tests/ui/visits/test_journeys.py

lock: ## resolve requirements/*.in into requirements/lock.txt (needs uv)
	uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --override requirements/overrides.txt requirements/runtime.in requirements/develop.in -o requirements/lock.txt

changelog: ## gather changelog.d into CHANGELOG.md
	$(BIN)/towncrier build --yes

clean: ## remove everything that set-up and runs made
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis
