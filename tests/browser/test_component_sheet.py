"""The component sheet in both themes and both directions: no fault, and nothing that reaches out sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.test_accessibility import faults, too_wide
from tests.conftest import Server, start_server


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in development."""
    started = start_server(tmp_path_factory.mktemp("building"), DEV="1")
    yield started
    started.process.terminate()
    started.process.wait(10)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_sheet_has_no_fault_in_any_theme_and_direction(
    browser: Browser, building: Server, theme: str, direction: str
) -> None:
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{building.url}/dev/components/sheet?theme={theme}&dir={direction}")
    page.locator("time.timer").first.wait_for()
    assert faults(page) == []
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == []
    context.close()
