"""Debian's Chromium for tests of pages, without a window (needs `pip install playwright`)."""
import contextlib
import shutil

import pytest

ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
             '--disable-background-networking', '--disable-component-update']


@contextlib.contextmanager
def chromium():
    """A browser; the test is skipped where Playwright or Chromium is missing."""
    playwright = pytest.importorskip('playwright.sync_api')
    path = shutil.which('chromium')
    if path is None:
        pytest.skip('no chromium on this machine')
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()
