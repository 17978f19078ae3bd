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
html_show_search_summary = False                      # it would fetch pages, which a file may not
html_context = {'default_mode': 'auto'}
html_use_index = False
html_sidebars = {'[!fm]*': []}                       # only figures, mechanisms, models have parts
exclude_patterns = ['extra']
html_static_path = ['_static']
html_css_files = ['site.css']
mathjax_path = 'mathjax/tex-svg.js'
bibtex_bibfiles = ['references.bib']
myst_enable_extensions = ['colon_fence', 'dollarmath']
myst_heading_anchors = 3
html_extra_path = ['extra']


def without_old_roles(app, name, template, context, tree):
    """Leave out the roles of citations, which ARIA 1.2 has given up."""
    for role in (' role="doc-biblioentry"', ' role="list"', ' role="doc-backlink"'):
        context['body'] = context.get('body', '').replace(role, '')


def setup(app):
    """Called by Sphinx."""
    app.connect('html-page-context', without_old_roles)
