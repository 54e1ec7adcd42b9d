# make demo   sets everything up and opens the chat on the demo company
# make test   the whole suite
# make check  format, lint, types, import contracts, generated pages current
# make docs   renews docs/reference/ and the answers shown in the READMEs
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: demo test check docs install clean

demo: $(INSTALLED)
	@$(BIN)/askcrm demo --tour

test: $(INSTALLED)
	$(BIN)/pytest -q

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy semantic_layer store text_analysis tools agent tui cli tests docs
	$(BIN)/lint-imports
	$(BIN)/python -m docs.write_reference --check

docs: $(INSTALLED)
	$(BIN)/python -m docs.write_reference --answers

install: $(INSTALLED)

$(INSTALLED): pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
