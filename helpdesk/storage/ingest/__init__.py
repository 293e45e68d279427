"""`helpdesk ingest`: open data fetched, checked, built into COGs and one GeoPackage, and published in one step.

The doors are `pipeline.ingest` and `pipeline.republish`, and `manifest.current`, which alone is needed to serve.
"""
