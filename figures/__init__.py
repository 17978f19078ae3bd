"""The figures: one module per figure, drawn from out/data/ without Brian2."""
