"""OGC API - Maps: pictures of one collection, of several, or of the desk as a whole."""
