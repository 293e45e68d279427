"""The rules, one module for each kind of thing that is looked at; each rule was met in a real client or its source."""
