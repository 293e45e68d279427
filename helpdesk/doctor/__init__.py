"""`helpdesk doctor`: what a user of QGIS or GDAL will meet at any server, and what its keeper can do."""
