"""A workspace over the small throwaway CRM."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.load import load_model
from store.connect import open_engine
from tools.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(small_crm: Path, small_model_file: Path) -> Iterator[Workspace]:
    """`small_crm` on 20 May 2026."""
    engine = open_engine(str(small_crm))
    yield open_workspace(load_model(small_model_file), engine, date(2026, 5, 20))
    engine.close()
