# `make start` opens the course and `make test` runs every test. Each first sets up what is missing in .venv.
#   PYTHON=/path/to/python3.13 make start     uses that Python
#   VENV=.venv-3.13 make start                keeps the environment in another folder

VENV ?= .venv
export VENV

.PHONY: help start test verify lint soak picture setup

help: ## shows this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

start: setup ## sets up what is missing and opens the course
	@"$(VENV)/bin/course"

test: setup lint ## sets up what is missing and runs every test
	"$(VENV)/bin/pytest" -q

verify: setup ## grades the graders: starters fail, right answers pass, wrong ones fail as named
	"$(VENV)/bin/course" verify

lint: setup ## checks style, format and types
	"$(VENV)/bin/ruff" check --quiet .
	"$(VENV)/bin/ruff" format --check .
	"$(VENV)/bin/mypy"
	MYPYPATH=recipe_collab "$(VENV)/bin/mypy" --cache-dir .mypy_cache/recipes -p config -p recipes

soak: setup ## plays 200 schedules of people who edit one recipe while servers die, an hour or two
	"$(VENV)/bin/python" tests/recipe_collab/convergence.py --schedules 200 --write benchmarks/results/convergence.md

picture: setup ## draws the verdict that README.md shows anew, and prints it
	@"$(VENV)/bin/python" tests/course/picture.py

# The first Python that is new enough sets up: PYTHON where it is given, else the environment's own, else one on PATH.
setup: ## sets up what is missing, without opening anything
	@for python in $(or $(PYTHON),"$(VENV)/bin/python" python3 python3.13 python3.12 python3.11); do \
		if "$$python" -ISc 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec "$$python" -IS course/bootstrap.py; \
		fi; \
	done; \
	named=$(or $(PYTHON),python3); \
	found=$$(command -v $$named >/dev/null && $$named --version 2>&1 || echo missing); \
	echo "Python 3.11 or newer is needed, and $$named is $$found." >&2; \
	echo "Install one (https://www.python.org/downloads/) or name one: PYTHON=/path/to/python3.12 make start" >&2; \
	exit 1
