"""Rasters that lie on other machines: in object storage (`s3://`) or on a web server, read in place.

Only what layer files and `HELPDESK_RASTERS` name is ever opened. GDAL reads the cells by range requests; sizes,
checksums and uploads go through obstore.
"""
