"""What a hostile client may try, tried: no fault, no leak, no work without end, a refusal that names what was wrong.

Short in `make test`; `make hostile` tries thousands of inputs and says how many there were.
"""
