"""From validated entries of `evidence.yaml` to domain objects."""

from ..domain.evidence import Evidence
from .convert import conditions_of
from .schema.evidence import EvidenceEntry
from .shelf import Entry


def evidence_of(entry: Entry[EvidenceEntry]) -> Evidence:
    model = entry.model
    return Evidence(
        id=model.id,
        metric=model.metric,
        region=model.region,
        tier=model.tier,
        evidence_class=model.evidence_class,
        citation=model.citation,
        verification=model.verification,
        practices=tuple(model.practices),
        land_uses=tuple(model.land_uses),
        value=model.value,
        low=model.low,
        high=model.high,
        spread=model.spread,
        comparator=model.comparator,
        climates=tuple(model.climates),
        pooled=model.pooled,
        scope=model.scope,
        studies=model.studies,
        observations=model.observations,
        counted=model.counted,
        depth_cm=model.depth_cm,
        years=model.years,
        duration=model.duration,
        per_hedge=model.per_hedge,
        whole_system=model.whole_system,
        counts_input=model.counts_input,
        issuer=model.issuer,
        scheme=model.scheme,
        when=conditions_of(model.when),
        validity=model.validity,
        replaces=tuple(model.replaces),
        caveats=model.caveat,
        url=model.url,
        pack=entry.pack,
    )
