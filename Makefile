# The words: serve, test, check, ingest, bench, soak, faults, hostile, audit, schemas, types, web, format. `make serve` and `make test` do all set-up.
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

.PHONY: serve test check ingest bench soak faults hostile audit schemas types web format
.DEFAULT_GOAL := serve

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"

.venv/.synced: pyproject.toml uv.lock $(NEEDS_UV)
	$(UV) sync --frozen --quiet
	@touch $@

# The page's scripts, bundled into the package; Node comes from the environment's own wheel.
WEB := helpdesk/faces/pages/built/desk.js

web/node_modules/.installed: web/package-lock.json .venv/.synced
	$(RUN) npm ci --prefix web --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB): web/node_modules/.installed web/build.mjs $(shell find web/src -name '*.ts' -o -name '*.css')
	$(RUN) npm run --prefix web --silent build
	@touch $@

web: $(WEB)

serve: .venv/.synced $(WEB)
	$(RUN) helpdesk serve

ingest: .venv/.synced
	$(RUN) helpdesk ingest

check: .venv/.synced
	$(RUN) helpdesk check

test: .venv/.synced $(WEB)
	sh tests/prepare.sh
	$(RUN) npm run --prefix web --silent check
	$(RUN) npm run --prefix web --silent test
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python -m tests.audit $(UV)
	$(RUN) helpdesk ingest
	$(RUN) helpdesk check
	$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder --reruns 1 -rfER $(PYTEST)

# `make bench BENCH="--quick"` hands further options to it.
bench: .venv/.synced
	sh tests/prepare.sh
	$(RUN) helpdesk ingest
	$(RUN) --group bench python -m tests.benchmarks $(BENCH)

# Hundreds of kills, full and read-only disks, damaged files; says how many, and what came of it. `make test` tries a
# handful of each. `make faults PYTEST="--faults-report tests/faults/REPORT.md"` writes the page that is kept.
faults: .venv/.synced
	sh tests/prepare.sh
	$(RUN) pytest -n 2 --dist loadfile --faults tests/faults $(PYTEST)

# SOAK_S=60 make soak: so many seconds; 1200 by default. `SOAK_REPORT=tests/soak/REPORT.md make soak` writes the page that
# is kept.
soak: .venv/.synced
	$(RUN) helpdesk ingest
	$(RUN) python -m tests.soak

# Thousands of hostile inputs at every door; says how many of each kind, and that none was answered 5xx.
# `make hostile PYTEST="--hostile-report tests/hostile/REPORT.md"` writes the page that is kept.
hostile: .venv/.synced
	sh tests/prepare.sh
	$(RUN) helpdesk ingest
	$(RUN) pytest -n 2 --dist worksteal --hostile tests/hostile $(PYTEST)

# Known faults of the dependencies, where the network tells of them; `make audit AUDIT=--strict` fails where nobody answers.
audit: .venv/.synced
	$(RUN) python -m tests.audit $(UV) $(AUDIT)

schemas: .venv/.synced
	$(RUN) helpdesk schemas

types: web/node_modules/.installed
	$(RUN) helpdesk openapi > web/api.json
	$(RUN) npm run --prefix web --silent types

format: .venv/.synced
	$(RUN) ruff check --fix
	$(RUN) ruff format
	$(RUN) npm run --prefix web --silent check -- --fix
