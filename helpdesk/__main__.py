"""`python -m helpdesk`."""

from .cli import main

main()
