"""The experiments: one module per experiment, same stem as its figure."""
