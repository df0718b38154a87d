"""Settings of Sphinx for the site that scripts/docs_site.py builds."""

from formcheck.model.version import __version__

project = "formcheck"
copyright = "the formcheck authors, Apache-2.0"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns: list[str] = []

myst_heading_anchors = 4
myst_enable_extensions = ["smartquotes"]
# Code is shown as it is: of TOML, JSON and the shell there are pieces that are no whole file.
suppress_warnings = ["misc.highlighting_failure"]

napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
autodoc_typehints = "none"
autodoc_class_signature = "separated"
autodoc_member_order = "bysource"

html_theme = "pydata_sphinx_theme"
html_title = "formcheck"
html_context = {"default_mode": "auto"}
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "navbar_align": "left",
    "navigation_with_keys": False,
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
