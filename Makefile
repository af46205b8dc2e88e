# make demo: build the graph of the sample report.   make test: run all checks.   make bench: speed and memory.
# Needs Python 3.11 or later and make; everything else goes into .venv, from PyPI, checked against requirements.lock.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALLED := $(VENV)/installed

.PHONY: demo test lint bench screenshots lock clean

demo: $(INSTALLED)
	$(BIN)/kg build --sample

# In JOBS processes; the tests of one file stay together, for they share servers and browsers.
test: lint
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# Speed and memory beside their targets; a slow machine fails nothing.
bench: $(INSTALLED)
	$(BIN)/python -m benchmarks.bench

# The pictures of the README; needs a chromium on the path.
screenshots: $(INSTALLED)
	$(BIN)/python -m scripts.screenshots

# The versions of requirements.lock, newest that pyproject.toml allows.
lock: $(INSTALLED)
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --group build --universal --fork-strategy fewest \
	  --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --upgrade --quiet \
	  --output-file requirements.lock

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The project itself is installed as a link to this folder, without looking for dependencies: the lock has them all.
$(INSTALLED): pyproject.toml requirements.lock $(BIN)/python
	@# jieba comes as source only; what builds it must be there before it, in the locked version.
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock | $(PIP) install --quiet --require-hashes -r /dev/stdin
	$(PIP) install --quiet --require-hashes --no-build-isolation -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) > /dev/null || { \
	  echo "找不到 $(PYTHON)；请安装 Python 3.11 或更高版本，或用 make PYTHON=… 指定"; \
	  echo "$(PYTHON) not found; install Python 3.11 or later, or name it with make PYTHON=…"; exit 1; } >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) 版本过低；需要 Python 3.11 或更高版本，可用 make PYTHON=… 指定"; \
	  echo "$(PYTHON) is too old; kg needs Python 3.11 or later, name one with make PYTHON=…"; exit 1; } >&2
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
