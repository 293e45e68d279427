"""What a number of samples can tell, and how many are needed."""

from ...domain.toolkit import detection
from .plain import Given, Results, chosen, plain

# The input that holds the standard deviation, by the design.
SD_OF_DESIGN = {"unpaired": "sd_t_ha", "paired": "sd_difference_t_ha"}


def minimum_detectable_difference(given: Given) -> Results:
    design, n = given["design"], given["n"]
    sd = _sd(given)
    at = {"design": design, "alpha": given["alpha"], "power": given["power"]}
    return {
        "mdd_t_ha": plain(detection.minimum_detectable_difference_t_ha(sd, n, **at)),
        "mdd_normal_t_ha": plain(detection.minimum_detectable_difference_normal_t_ha(sd, n, **at)),
        "df": plain(detection.degrees_of_freedom(n, design)),
    }


def years_to_detect(given: Given) -> Results:
    return {"years": plain(detection.years_to_detect(given["rate_t_ha_yr"], given["mdd_t_ha"]))}


def sample_size_mean(given: Given) -> Results:
    by_t, by_normal = detection.samples_for_mean(given["cv_pct"], given["allowable_error_pct"], given["confidence"])
    return {"n": int(by_t), "n_normal": int(by_normal)}


def sample_size_difference(given: Given) -> Results:
    at = {"design": given["design"], "alpha": given["alpha"], "power": given["power"]}
    by_t, by_normal = detection.samples_for_difference(_sd(given), given["mdd_t_ha"], **at)
    return {"n": int(by_t), "n_normal": int(by_normal)}


def _sd(given: Given) -> float:
    design = given["design"]
    wanted = SD_OF_DESIGN[design]
    others = [each for each in SD_OF_DESIGN.values() if each != wanted]
    return float(chosen(given, wanted, others, f"the {design} design"))
