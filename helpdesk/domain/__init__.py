"""What the helpdesk is about, as plain Python: no web, no database, no file."""
