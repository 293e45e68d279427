"""Work-arounds for pygeoapi 0.24, one module each. Every one has a test that fails once upstream has mended it."""
