"""Text of the project as Markdown for Sphinx (MyST): escaped, in tables, with links and papers."""
import html
import pathlib
import re

from homeozoo._commands import bibliography

ROOT = pathlib.Path(__file__).resolve().parents[2]


def escape(text):
    """A text in which nothing but code in backticks is Markdown."""
    parts = re.split(r'(`+[^`\n]*`+)', text)
    parts[::2] = [re.sub(r'([\\*_\[\]<>$|~^{}#])', r'\\\1', part) for part in parts[::2]]
    return ''.join(parts)


def plain(text):
    """A text for the description of a picture: one line, for an attribute of HTML too."""
    return html.escape(re.sub(r'[\[\]`*|]', ' ', ' '.join(text.split())))


def prose(text):
    """A docstring: paragraphs and lists escaped, what stands four spaces in as it is."""
    out, code = [], False
    for line in text.splitlines():
        if line.strip():
            code = line.startswith('    ') and (code or not out or not out[-1].strip())
        out.append(line if code else escape(line))
    return '\n'.join(out)


def table(head, rows):
    """A table; cells are Markdown already, and None is a dash."""
    lines = ['| ' + ' | '.join(head) + ' |', '|' + '---|'*len(head)]
    for row in rows:
        cells = ['–' if cell is None or cell == '' else ' '.join(str(cell).split())
                 for cell in row]
        lines.append('| ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines)


def code(text):
    """A short piece of code in a line or a cell."""
    return '`' + str(text).replace('|', '\\|') + '`'


def block(text, language=''):
    """A block of code."""
    return f'````{language}\n{text.rstrip()}\n````'


def dois(text):
    """The DOIs in a text, in order, without what ends the sentence: a list of str."""
    found = []
    for doi in re.findall(r'\b10\.\d{4,5}/[^\s,;`"\']+', text):
        doi = doi.rstrip('.:')
        while doi.endswith(')') and doi.count(')') > doi.count('('):
            doi = doi[:-1].rstrip('.')
        found.append(doi)
    return list(dict.fromkeys(found))


def papers(found):
    """A list of papers: from the bibliography where it knows the DOI, else the DOI."""
    entries, lines = bibliography(), []
    for doi in found:
        entry = entries.get(doi.lower())
        link = f'[{escape(doi)}](https://doi.org/{doi.replace("(", "%28").replace(")", "%29")})'
        key = entry and re.match(r'@\w+{([^,]+),', entry)[1]
        lines.append(f'- {{cite:t}}`{key}`, {link}' if key else f'- {link}')
    return '\n'.join(dict.fromkeys(lines))


def relinked(text, here, pages):
    """A document with its links to other documents bent to pages of the site.

    here: folder of the document, below the checkout; pages: file -> page of the site. Links to
    files that are no page become code.
    """
    def bent(match):
        words, target = match.groups()
        if re.match(r'https?://|#', target):
            return match[0]
        file, _, anchor = target.partition('#')
        path = (ROOT / here / file).resolve().relative_to(ROOT).as_posix()
        if path in pages:
            return f'[{words}](/{pages[path]}.md' + (f'#{anchor}' if anchor else '') + ')'
        return words if '`' in words else f'{words} (`{path}`)' if words != path else f'`{path}`'
    return re.sub(r'(?<!!)\[([^\]]+)\]\(([^)\s]+)\)', bent, text)
