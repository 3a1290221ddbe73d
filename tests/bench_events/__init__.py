"""How many bonus events a second come in, beside a consumer that does nothing but COPY them."""
