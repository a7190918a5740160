# `make demo` and `make test` make .venv and fetch what they need on the first run; `make bench` measures speed,
# `make eval` quality.
# `make docs` writes docs/cli.md from --help.
# `make fuzz` tries the properties on new generated cases, ROUNDS times over, 10,000 damaged files, CASES damaged inputs
# of the parsers, and 1,000 hostile texts in a browser. `make torture` kills a process that encrypts people
# at every file, checks the order of lists, puts hostile texts into every field, damages headers of models, and then for
# SECONDS damages files of an index, lets writes fail and kills writers.
# `make lock` pins versions in .ci/requirements.txt, `make sbom` lists what is installed.

PYTHON ?= python3
PY := .venv/bin/python
DEFAULT_MODEL := qwen2.5-coder-1.5b-instruct
TEST_MODEL := smollm2-135m-instruct
ROUNDS ?= 10
SECONDS ?= 10800
LOCK := $(if $(LOCKED),$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/requirements.txt &&)
CASES ?= 1000000
# Ctrl-C ends make itself; without this it would report the command that Ctrl-C ended as an error, too.
QUIETLY := trap 'exit 0' INT;

.PHONY: demo test check docs fuzz torture bench eval lock sbom clean

demo: .venv/core
	@$(QUIETLY) $(PY) -m agent models path $(DEFAULT_MODEL) >/dev/null 2>&1 || $(PY) -m agent models pull $(DEFAULT_MODEL)
	@$(QUIETLY) $(PY) -m agent demo

test: .venv/test check
	@$(QUIETLY) $(PY) -m agent models path $(TEST_MODEL) >/dev/null 2>&1 || $(PY) -m agent models pull $(TEST_MODEL)
	@$(QUIETLY) $(PY) -m pytest -q -n auto

check: .venv/test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) .ci/audit.py

docs: .venv/core
	@$(PY) docs/generate_cli.py

fuzz: .venv/test
	@for _ in $$(seq $(ROUNDS)); do $(PY) -m pytest -q -m hypothesis --hypothesis-profile=new || exit 1; done
	@FUZZ=10000 $(PY) -m pytest -q tests/retrieval/data/test_fuzz.py
	@$(PY) -m evals.torture.fuzz --cases $(CASES)
	@PAYLOADS=1000 $(PY) -m pytest -q tests/agent/server/browser/test_hostile_texts.py

torture: .venv/test
	@STRIDE=1 $(PY) -m pytest -q tests/agent/encryption
	@$(PY) -m evals.torture.structure
	@$(PY) -m evals.torture.texts
	@$(PY) -m evals.torture.slow_texts
	@$(PY) -m evals.torture.gguf_headers
	@$(PY) -m evals.torture --seconds $(SECONDS)

lock: .venv/test
	@$(PY) .ci/lock.py

sbom: .venv/test .venv/tools
	@.venv/tools/bin/cyclonedx-py environment $(PY) --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json
	@echo "sbom.json: CycloneDX of what is installed" >&2

bench: .venv/bench
	@$(PY) -m evals.bench

# Under an hour on two cores, a quarter of it for embedding once; goes on where it was stopped.
# DATA has a folder for each data set.
DATA ?= $(WHYREC_DATA)
EVAL := $(PY) -m evals run --data-dir "$(DATA)"
BASELINES := random,popularity,recent-popularity,item-knn,ease,slim,rp3beta,als,tf-idf
OURS := lexical,dense,collaborative,rrf,hybrid
eval: .venv/bench
	@test -n "$(DATA)" || { echo "make eval DATA=FOLDER: the folder with ml-latest-small and games" >&2; exit 2; }
	@$(EVAL) --data ml-latest-small --protocol random --systems $(BASELINES),$(OURS) --out eval/ml-random
	@$(EVAL) --data ml-latest-small --protocol cold-items --no-controls --out eval/ml-cold \
	  --systems popularity,tf-idf,content-rrf,$(OURS)
	@$(EVAL) --data games --protocol candidates --users 6000 --out eval/games \
	  --systems random,popularity,item-knn,rp3beta,tf-idf,content-rrf,$(OURS)
	@$(EVAL) --data games --protocol candidates --users 60 --out eval/games-llm \
	  --systems hybrid,likelihood@$(DEFAULT_MODEL),blend@$(DEFAULT_MODEL)
	@$(PY) -m evals report eval/ml-random eval/ml-cold eval/games eval/games-llm

.venv/bin/python:
	@echo "making .venv" >&2
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

# llama-cpp-python is compiled for this machine's processor; a watcher says every half-minute that it is still at it.
.venv/core: pyproject.toml | .venv/bin/python
	@echo "installing; llama-cpp-python is compiled, about 5 minutes on two cores" >&2
	@( n=0; while sleep 30; do n=$$((n+30)); echo "  still installing, $$n s" >&2; done ) & watcher=$$!; \
	  trap 'kill $$watcher 2>/dev/null' EXIT TERM; $(QUIETLY) \
	  $(LOCK) $(PY) -m pip install --quiet --disable-pip-version-check -e . && touch $@

# LOCKED=1: the versions and hashes of .ci/requirements.txt (Linux on x86-64, Python 3.11), else what fits pyproject.toml.
.venv/test: pyproject.toml .venv/core
	@$(QUIETLY) $(PY) -m pip install --quiet --disable-pip-version-check -e '.[test]' && touch $@

.venv/tools: | .venv/bin/python
	@$(PYTHON) -m venv $@ && $@/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=5' || { rm -rf $@; exit 1; }

.venv/bench: pyproject.toml .venv/core
	@$(QUIETLY) $(PY) -m pip install --quiet --disable-pip-version-check -e '.[bench,eval]' && touch $@

clean:
	rm -rf .venv build *.egg-info
