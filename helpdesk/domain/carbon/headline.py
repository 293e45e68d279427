"""Which of several answers to one question leads, and why: best evidence, then most local, then newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..evidence import Match
from ..statements import Tier
from .rates import Rate

# How near a climate is; evidence from elsewhere is told, and leads only where nothing nearer is.
_NEARNESS = {Match.EXACT: 2, Match.FAMILY: 1, Match.POOLED: 0}


class Why(StrEnum):
    """Reasons, as codes of the record; `helpdesk/services/carbon/words.csv` has the words."""

    OFFICIAL_LOCAL_FACTOR = "OFFICIAL_LOCAL_FACTOR"
    BETTER_EVIDENCE = "BETTER_EVIDENCE"
    NEARER_CLIMATE = "NEARER_CLIMATE"
    MORE_LOCAL = "MORE_LOCAL"
    NEWER_EDITION = "NEWER_EDITION"
    ONLY_METHOD = "ONLY_METHOD"
    CORROBORATED = "CORROBORATED"
    SIGN_UNCERTAIN = "SIGN_UNCERTAIN"
    NO_RANGE = "NO_RANGE"
    PERIOD_ASSUMED = "PERIOD_ASSUMED"
    LOSS = "LOSS"
    PROHIBITED = "PROHIBITED"
    MAY_BE_PROHIBITED = "MAY_BE_PROHIBITED"
    PER_HEDGE = "PER_HEDGE"
    INPUT_COUNTED = "INPUT_COUNTED"
    N2O_MAY_CANCEL = "N2O_MAY_CANCEL"
    CARBON_FROM_ELSEWHERE = "CARBON_FROM_ELSEWHERE"
    STOCKS_DISAGREE = "STOCKS_DISAGREE"
    ALREADY_SO = "ALREADY_SO"
    ARTEFACT_SUPPRESSED = "ARTEFACT_SUPPRESSED"
    SCHEME_ENDED = "SCHEME_ENDED"
    NOT_TRANSFERABLE = "NOT_TRANSFERABLE"
    ORGANIC_SOIL = "ORGANIC_SOIL"
    NO_METHOD = "NO_METHOD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way to the number. `key` tells it apart; `locality` counts the regions that properly contain its own.

    `verified`: the figure was seen in its source. `edition` is empty for what is of no table. `elsewhere`: it is a
    study of one region, and this is another. `withdrawn`: it is a default that the newer edition of its table no longer
    has.
    """

    key: str
    rate: Rate
    tier: int
    locality: int = 0
    match: Match = Match.EXACT
    edition: str = ""
    verified: bool = True
    n: int = 0
    elsewhere: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    lead: Candidate
    why: tuple[Why, ...]


def headline(candidates: Sequence[Candidate]) -> Headline | None:
    """The candidate that leads, with the reasons; None where there is none that may.

    Tiers as for facts (official 4, meta-analysis 3, IPCC default 2, model 1), less one each for evidence that is pooled
    over all climates, of one other region, or of a period that had to be assumed: such a figure is of less use at a
    place than its statistics promise. A default that the newer edition withdrew (the montane rows, whose +-50 % is a
    nominal error) counts one less, and two less where its range leaves open whether it gains, so that any review of
    trials goes before it. Otherwise it decides nothing whether a range holds zero: to choose the figure that looks
    surest, as the older edition where the newer is unsure, would be to choose by the result.

    Within a tier the nearer climate, the more local region, the newer edition, a range, and the larger sample lead. A
    figure that was not seen in its source leads only where one that was lies within its range.
    """
    able = [each for each in candidates if each.verified or _corroborated(each, candidates)]
    if not able:
        return None
    ranked = sorted(able, key=lambda each: (_rank(each), each.key), reverse=True)
    lead = ranked[0]
    return Headline(lead, (*_against(lead, ranked[1:]), *_about(lead)))


def effective_tier(candidate: Candidate) -> int:
    """The tier less what makes the figure say less here; the reasons stand at `headline`. No unit."""
    unsure = candidate.withdrawn and candidate.rate.sign_certain is False
    indirect = (candidate.match is Match.POOLED, candidate.elsewhere, candidate.rate.years_assumed)
    return candidate.tier - sum(indirect) - candidate.withdrawn - unsure


def _rank(each: Candidate) -> tuple[int, int, int, str, bool, int]:
    has_range = each.rate.sign_certain is not None
    return effective_tier(each), _NEARNESS[each.match], each.locality, each.edition, has_range, each.n


def _corroborated(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    low, high = candidate.rate.low_t_c_ha_yr, candidate.rate.high_t_c_ha_yr
    if low is None or high is None:
        return False
    return any(other.verified and low <= other.rate.value_t_c_ha_yr <= high for other in others)


def _against(lead: Candidate, others: Sequence[Candidate]) -> tuple[Why, ...]:
    """What set it before the next best of another kind."""
    if lead.tier >= Tier.OFFICIAL:
        return (Why.OFFICIAL_LOCAL_FACTOR,)
    if not others:
        return (Why.ONLY_METHOD,)
    second = others[0]
    if effective_tier(lead) > effective_tier(second):
        return (Why.BETTER_EVIDENCE,)
    if _NEARNESS[lead.match] > _NEARNESS[second.match]:
        return (Why.NEARER_CLIMATE,)
    if lead.locality > second.locality:
        return (Why.MORE_LOCAL,)
    return (Why.NEWER_EDITION,) if lead.edition > second.edition else (Why.BETTER_EVIDENCE,)


def _about(lead: Candidate) -> tuple[Why, ...]:
    """What is to be known of the number itself."""
    told = [] if lead.verified else [Why.CORROBORATED]
    if lead.rate.sign_certain is None:
        told.append(Why.NO_RANGE)
    elif not lead.rate.sign_certain:
        told.append(Why.SIGN_UNCERTAIN)
    if lead.rate.years_assumed:
        told.append(Why.PERIOD_ASSUMED)
    if lead.rate.value_t_c_ha_yr < 0:
        told.append(Why.LOSS)
    return tuple(told)
