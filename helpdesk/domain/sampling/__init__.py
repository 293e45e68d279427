"""Where and how often to sample soil so that a change of carbon is seen: strata, numbers, places.

Cochran (1977), Sampling Techniques, 3rd ed., ch. 5, for strata and allocation; the numbers are those of the toolkit.
"""
