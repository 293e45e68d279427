# The words: serve, test, check, ingest, bench, schemas, format. `make serve` and `make test` do all set-up.
# `make test PYTEST="-n 0 -x"` hands further options to pytest; by itself it runs two files of tests at a time.
# Put `uv` on the PATH to use your own; otherwise it is installed into .tools, a virtual environment of its own.

UV := $(shell command -v uv 2>/dev/null)
ifneq ($(UV),)
ifneq ($(shell $(UV) --version >/dev/null 2>&1 && echo works),works)
UV :=
endif
endif
ifeq ($(UV),)
UV := .tools/bin/uv
NEEDS_UV := .tools/bin/uv
endif
RUN := $(UV) run --frozen

.PHONY: serve test check ingest bench schemas format
.DEFAULT_GOAL := serve

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"

.venv/.synced: pyproject.toml uv.lock $(NEEDS_UV)
	$(UV) sync --frozen --quiet
	@touch $@

serve: .venv/.synced
	$(RUN) helpdesk serve

ingest: .venv/.synced
	$(RUN) helpdesk ingest

check: .venv/.synced
	$(RUN) helpdesk check

test: .venv/.synced
	sh tests/prepare.sh
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) helpdesk ingest
	$(RUN) helpdesk check
	$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder --reruns 1 -rfER $(PYTEST)

bench: .venv/.synced
	$(RUN) pytest -o python_files="bench_*.py" tests/benchmarks --benchmark-only --benchmark-columns=median,ops

schemas: .venv/.synced
	$(RUN) helpdesk schemas

format: .venv/.synced
	$(RUN) ruff check --fix
	$(RUN) ruff format
