"""From the entries of `schemes.yaml` to schemes."""

from ..domain.schemes import Announced, CreditingRule, Deduction, Payment, PlanTerms, Scheme, Stacking
from .convert import conditions_of, source_of
from .schema import scheme as schema
from .shelf import Entry


def scheme_of(entry: Entry[schema.SchemeEntry]) -> Scheme:
    model = entry.model
    return Scheme(
        id=model.id,
        names=model.names,
        body=model.body,
        region=model.region,
        texts=model.text,
        validity=model.validity,
        announced=Announced(on=model.announced) if model.announced else None,
        eligible=conditions_of(model.eligible),
        alternatives=tuple(conditions_of(each) for each in model.alternatives),
        plan=_terms(model.plan),
        successor=model.successor,
        stacking=(*_stacking(model.stacks_with, True), *_stacking(model.excludes, False)),
        unit=model.unit,
        pays=model.pays,
        payment=_payment(model.payment),
        crediting=_crediting(model.crediting),
        permanence=model.permanence,
        first_steps=model.first_steps,
        source=source_of(model.source),
    )


def _terms(model: schema.PlanTermsEntry | None) -> PlanTerms | None:
    if model is None:
        return None
    return PlanTerms(practices=tuple(model.practices), min_years=model.min_years, beyond_law=model.beyond_law)


def _stacking(models: list[schema.StackingEntry], allowed: bool) -> tuple[Stacking, ...]:
    return tuple(Stacking(scheme=each.scheme, allowed=allowed, source=source_of(each.source)) for each in models)


def _payment(model: schema.PaymentEntry | None) -> Payment | None:
    if model is None:
        return None
    low = model.amount if model.low is None else model.low
    high = model.amount if model.high is None else model.high
    return Payment(low=low or 0.0, high=high or 0.0, unit=model.unit, year=model.year, source=source_of(model.source))


def _crediting(model: schema.CreditingEntry | None) -> CreditingRule | None:
    if model is None:
        return None
    deductions = tuple(
        Deduction(
            kind=each.kind, purpose=each.purpose, value=each.value, texts=each.text, source=source_of(each.source)
        )
        for each in model.deductions
    )
    return CreditingRule(deductions=deductions, years=model.years, order_known=model.order_known)
