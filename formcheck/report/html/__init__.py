"""``report.html`` and ``compare.html``: pages that need nothing but themselves."""
