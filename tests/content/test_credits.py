"""What is derived names each of its sources, and each once."""

from collections import Counter
from pathlib import Path

from helpdesk.content.load import examine

ROOT = Path(__file__).parents[2]


def test_layers_derived_from_derived_ones_name_each_credit_once() -> None:
    layers = examine([ROOT]).valid().layers.values()
    named = {layer.id: Counter(layer.provenance.credit.split("; ")) for layer in layers}
    assert {layer: most for layer, counted in named.items() for most in counted.most_common(1) if most[1] > 1} == {}
