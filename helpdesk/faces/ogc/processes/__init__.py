"""OGC API - Processes: a tool is one declaration, and every tool is executed alike."""
