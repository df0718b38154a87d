"""``formcheck app``: the pages at 127.0.0.1, and the server that shows them."""
