"""Which gains of a plan are held against the 4 per 1000 line: only what the soil gains in place, from the air."""

from collections.abc import Collection
from enum import StrEnum

# Trade-offs of practices, in the pack's words, that make of a gain in soil carbon less than a gain for the climate.
NITROUS_OXIDE, CARBON_FROM_ELSEWHERE = "nitrous_oxide", "carbon_from_elsewhere"


class Account(StrEnum):
    """`IN_PLACE`: gained where it stands, or lost; `NET_OF_N2O`: what is left of it, as carbon, when the nitrous oxide
    of the nitrogen that is spread has been taken off. Both count. `N2O_MAY_CANCEL` and `FROM_ELSEWHERE` are shown and
    not counted: nobody said how much nitrogen there is, or the carbon was moved and not taken from the air (Powlson et
    al. 2011, Eur J Soil Sci 62:42-55; not read by us)."""

    IN_PLACE = "in_place"
    NET_OF_N2O = "net_of_n2o"
    N2O_MAY_CANCEL = "n2o_may_cancel"
    FROM_ELSEWHERE = "from_elsewhere"

    @property
    def counts(self) -> bool:
        return self in (Account.IN_PLACE, Account.NET_OF_N2O)


def account_of(flags: Collection[str], rate_t_c_ha_yr: float, *, n2o_known: bool) -> Account:
    """Of a practice with these trade-offs; a loss counts, whatever it is from.

    `n2o_known`: the nitrogen that is spread and its emission factor are, so that the nitrous oxide can be taken off.
    """
    if CARBON_FROM_ELSEWHERE in flags and rate_t_c_ha_yr > 0:
        return Account.FROM_ELSEWHERE
    if n2o_known:
        return Account.NET_OF_N2O
    return Account.N2O_MAY_CANCEL if NITROUS_OXIDE in flags and rate_t_c_ha_yr > 0 else Account.IN_PLACE
