"""DescribeCatalogue: metrics, dimensions, values, and what each means. Reads the model only."""

from typing import Literal

from semantic_layer.form import Form


class DescribeCatalogue(Form):
    """What can be asked, or what one name means."""

    about: Literal["all", "metrics", "dimensions", "metric", "dimension", "entities"] = "all"
    """The whole catalogue, one part of it, or one name."""
    name: str = ""
    """The metric or dimension id when one is meant."""
