"""Sphinx: how the generated pages become a site that opens from a file, without the network."""
project = 'HomeoZoo'
extensions = ['myst_parser', 'sphinx.ext.mathjax', 'sphinx_design', 'sphinxcontrib.bibtex']
html_theme = 'pydata_sphinx_theme'
html_title = 'HomeoZoo'
html_theme_options = {'show_prev_next': False, 'navigation_with_keys': False,
                      'secondary_sidebar_items': ['page-toc'], 'navbar_align': 'left',
                      'header_links_before_dropdown': 6}
html_show_sourcelink = False
html_copy_source = False
exclude_patterns = ['extra']
html_static_path = ['_static']
html_css_files = ['site.css']
mathjax_path = 'mathjax/tex-svg.js'
bibtex_bibfiles = ['references.bib']
myst_enable_extensions = ['colon_fence', 'dollarmath']
myst_heading_anchors = 3
html_extra_path = ['extra']
