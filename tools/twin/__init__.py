"""An independent second implementation of docs/MEASURES.md in Python's standard library: slow, obvious, for comparison."""
