"""Who reads a formula's docstring learns what it computes, in which units, and where that is from."""

import ast
import re
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "helpdesk" / "domain"
FLOORS = ("tier1", "toolkit", "carbon", "sampling", "planning")
COMPUTED = re.compile(r"\b(Numbers|ArrayLike|float|NDArray|Years|Change|AreaChange|Course|Places|Codes)\b")
UNIT = re.compile(
    r"t C\b|t/ha|t CO2|tonnes|g/kg|g cm-3|\bcm\b|\bmm\b|percent|permille|%|hectares|\byears?\b|\bshares?\b|metres|"
    r"factors?\b|no units?|unit of|one unit|\btier\b|number|whole",
    re.IGNORECASE,
)
SOURCE = re.compile(r"\b(1[89]|20)\d\d\b|\bEq\. \d|IPCC|>>>|[=<] |\bsum\b|\bsqrt\b|max\(| x | / | - | \+ |\^")
CITED = re.compile(r"\((1[89]|20)\d\d\)")
# No number is computed here: one gives values in double precision, whatever they are, the other a word.
NO_FORMULA = {("numbers.py", "numbers"), ("accounts.py", "account_of")}


def formulas() -> list[tuple[str, str, str, str]]:
    """File, name and docstring of every public function that takes or gives numbers, and that of its file, which may
    name the source of all."""
    found = []
    for path in (path for floor in FLOORS for path in sorted((DOMAIN / floor).glob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            said = [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)] + [node.returns]
            computes = any(COMPUTED.search(ast.unparse(each)) for each in said if each)
            if computes and (path.name, node.name) not in NO_FORMULA:
                told = (ast.get_docstring(each) or "" for each in (node, tree))
                found.append((f"{path.parent.name}/{path.name}", node.name, *told))
    return found


@pytest.mark.parametrize(("file", "name", "told", "above"), formulas(), ids=lambda each: each[:24])
def test_a_formula_tells_its_units_and_its_equation_or_source(file: str, name: str, told: str, above: str) -> None:
    assert UNIT.search(told), f"{file}: {name} does not say in which unit its numbers are"
    assert SOURCE.search(told) or CITED.search(above), f"{file}: {name} tells neither the equation nor where it is from"


def test_the_formulas_are_found() -> None:
    names = {name for _, name, *_ in formulas()}
    assert {"change", "carbon_at_mass_t_ha", "rate_of", "numbering", "course"} <= names
