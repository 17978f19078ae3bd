# Simulate, draw, test. `make help` lists what can be made.

PYTHON3 ?= python3
SCALE ?= default
OUT := out
VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready

# Options passed on: make figures RUN="--seeds 3", make test PYTEST="-k cli",
# make bench BENCH=--long
RUN ?=
PYTEST ?=
BENCH ?=
GOALS := $(or $(MAKECMDGOALS),figures)
# Figures made at the same time, so that one is simulated while another is compiled or drawn.
JOBS ?= 2
ifeq ($(MAKELEVEL)$(findstring -j,$(MAKEFLAGS)),0)
ifneq ($(filter figures quick report gallery,$(GOALS)),)
MAKEFLAGS += -j$(JOBS)
endif
endif

NAMES := $(sort $(filter-out _% style,$(patsubst figures/%.py,%,$(wildcard figures/*.py))))
PROTOCOLS := $(sort $(filter-out _%,$(patsubst protocols/%.py,%,$(wildcard protocols/*.py))))
FIGURES := $(NAMES:%=$(OUT)/figures/%.pdf)
DATA := $(PROTOCOLS:%=$(OUT)/data/%.npz)
ONE := $(NAMES:%=figure-%)
STYLE := figures/zoo.mplstyle figures/style.py

.PHONY: figures test bench quick report gallery site live clean distclean lock lint help env FORCE $(ONE)
.DELETE_ON_ERROR:
# No .SECONDARY: it would make a data file that was removed count as up to date.
# The data are kept because `report` names them.

ifneq ($(filter-out smoke default paper,$(SCALE)),)
$(error SCALE is smoke, default or paper, not '$(SCALE)')
endif

# A make of its own for each figure, so that it is drawn as soon as it is simulated.
figures: $(NAMES:%=made-%)

made-%: $(OUT)/scale | $(READY)
	@$(MAKE) --no-print-directory GOALS='$(GOALS)' SAID_BY=$(or $(SAID_BY),$$PPID) \
	$(OUT)/figures/$*.pdf

$(ONE): figure-%: $(OUT)/figures/%.pdf

figure-%:
	@$(PYTHON3) bootstrap.py unknown $*

quick:
	@HOMEOZOO_OPTIMISE=$${HOMEOZOO_OPTIMISE:-1} $(MAKE) --no-print-directory SCALE=smoke figures

# The environment: made once, again when what is to be installed has changed.
env: $(READY)
$(READY): setup.cfg pyproject.toml constraints.txt
	@$(PYTHON3) bootstrap.py env $(VENV)

# Changes only when SCALE changes; then everything is simulated again. `make -n SCALED=` asks
# whether it has.
SCALED = FORCE
$(OUT)/scale: $(SCALED)
	@mkdir -p $(OUT)
	@echo $(SCALE) | cmp -s - $@ || echo $(SCALE) > $@

# One line a figure: which of how many, and the time left.
SAY = $(PYTHON3) bootstrap.py progress $* $(OUT) $(SCALE) $(or $(SAID_BY),$$PPID) '$(GOALS)'

# A figure may print the expectations of its protocol, which lie beside it.
.SECONDEXPANSION:

# The runner writes a .d file beside the data: all files of the checkout that
# the run imported. They are the further prerequisites.
$(OUT)/data/%.npz: protocols/%.py $(OUT)/scale | $(READY)
	@$(SAY) simulating
	@$(PYTHON) -m homeozoo run $* --scale $(SCALE) $(RUN) --out $@

$(OUT)/figures/%.pdf $(OUT)/figures/%.png: figures/%.py $(OUT)/data/%.npz $(STYLE) $$(wildcard protocols/$$*.json) | $(READY)
	@$(SAY) drawing
	@$(PYTHON) -m homeozoo draw $* --data $(OUT)/data/$*.npz --scale $(SCALE) --out $(OUT)/figures/$*.pdf

-include $(wildcard $(OUT)/data/*.d)

report: $(DATA) | $(READY)
	$(PYTHON) -m homeozoo report --data $(OUT)/data --out $(OUT)

gallery: $(FIGURES) | $(READY)
	$(PYTHON) -m homeozoo.figures gallery $(NAMES:%=$(OUT)/figures/%.png)
	$(PYTHON) -m homeozoo list --readme docs/models.md
	$(PYTHON) docs/site/kept.py --data $(OUT)/data

# Sphinx and its theme are installed by the first `make site`; MathJax is fetched by npm.
site: $(READY)
	@$(PYTHON) -c 'import sphinx, pydata_sphinx_theme, sphinx_design, sphinxcontrib.bibtex, myst_parser' \
	2>/dev/null || $(PYTHON) -m pip install -q -c constraints.txt -e '.[site]'
	$(PYTHON) docs/site/generate.py --out $(OUT)/site --data $(OUT)/data --figures $(OUT)/figures

# The compiled networks of the site, where they no longer fit the models: needs emscripten and node.
live: $(READY)
	$(PYTHON) docs/site/live/compiled.py

test: $(READY)
	$(PYTHON) -m pytest --numprocesses auto --dist loadfile $(PYTEST)

# Processor time of the reference networks, two minutes; docs/speed.md.
bench: $(READY)
	$(PYTHON) benchmarks/bench.py --out $(OUT)/bench $(BENCH)

clean:
	rm -rf $(OUT) build dist .pytest_cache .ruff_cache *.egg-info
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV)

lock:
	(echo '# Tested versions for Python 3.11, 3.12 and 3.13. Made, not edited: make lock'; \
	uv pip compile -q --universal --python-version 3.11 --extra test --extra cluster \
	--extra xarray --extra neo --extra nest --extra completion --extra site --extra notebooks setup.cfg --no-header --no-annotate) > constraints.new
	mv constraints.new constraints.txt

lint: | $(READY)
	$(PYTHON) -m ruff check

help:
	@$(PYTHON3) bootstrap.py help
