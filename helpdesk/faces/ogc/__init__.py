"""The OGC face: pygeoapi 0.24 behind FastAPI, with the helpdesk's layers as its collections."""

from .compat import late_grammar

# Before any module of this face imports pygeoapi.
late_grammar.put_off()
