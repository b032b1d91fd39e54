# Two commands: `make run` starts the app, `make test` runs every test. Both make .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# To compile all that is installed takes half of the time: Python compiles what is imported, and
# keeps it, whatever the shell says of that; before several workers want it, one process does.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile

.PHONY: run test test-hostile check bench clean

run: $(VENV)/run.stamp
	$(BIN)/dmsc app

test: $(VENV)/dev.stamp
	$(BIN)/python -m tools.chromium --install
	$(BIN)/python -m pytest -n 4 --dist loadscope -m "not gpu and not hostile" tests

test-hostile: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/hostile

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.fusions
	$(BIN)/python -m benchmarks.interface --busy

$(VENV)/run.stamp: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --editable .
	touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements-dev.txt
	$(BIN)/python -c "import playwright.sync_api, sklearn.cluster, streamlit.testing.v1, torch"
	touch $@

clean:
	rm -rf $(VENV)
