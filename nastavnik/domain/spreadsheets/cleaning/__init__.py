"""Reading values: each cell is kept, fixed with a reason, asked about, or wrong in a sentence."""
