"""From the YAML that agronomists edit to domain objects, with every mistake named by file and line."""
