"""The OGC face: pygeoapi 0.24 behind FastAPI, with the helpdesk's layers as its collections."""
