"""The desk's carbon against measurements and other maps, published by `python -m tests.validation`."""
