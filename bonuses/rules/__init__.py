"""What bonus events mean: plain values in, plain values out."""
