"""The command `helpdesk`, and `python -m helpdesk`."""

import gc

# Content and answers are large trees with hardly a knot: to look through them after each 700 new things, as Python does
# by itself, takes a tenth of a start.
_NEW_THINGS = 100_000


def main() -> None:
    gc.disable()  # nothing that is imported is garbage
    from .cli import main as command

    gc.set_threshold(_NEW_THINGS)
    gc.enable()
    command()


if __name__ == "__main__":
    main()
