"""pygeoapi provider plug-ins. They are made anew for every request, so their constructors do no I/O."""
