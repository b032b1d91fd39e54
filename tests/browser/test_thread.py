"""From data to a result and back: each page confirms what was done, and Back shows what it did."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import go, no_error, settle
from tests.browser.test_first_light import epochs, few_samples

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_data_to_compare_and_back_back_back(page, server):
    go(page, f"{server}/data?data=digit-pairs")
    page.get_by_role("link", name="Train on these data").click()
    form = page.get_by_role("heading", name=re.compile("A new run on digit-pairs"))
    expect(form).to_be_visible()
    settle(page)
    few_samples(page, 12)
    epochs(page, 2, 4)
    page.get_by_role("button", name="Start training").click()
    expect(
        page.get_by_text(re.compile(r"^Started: Affinity on digit-pairs, seed 0")).first
    ).to_be_visible()
    expect(page.get_by_text(re.compile("^6 epochs in"))).to_be_visible()
    run_id = re.search(r"/train\?run=([\w-]+)", page.url).group(1)
    no_error(page)

    page.get_by_role("link", name="Compare runs").click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    settle(page)
    assert page.url.endswith(f"/compare?runs={run_id}")

    page.go_back()
    expect(page.get_by_text(re.compile("^6 epochs in"))).to_be_visible()
    assert page.url.endswith(f"/train?run={run_id}")
    page.go_back()
    expect(form).to_be_visible()
    assert page.url.endswith("/train?form=digit-pairs")
    page.go_back()
    expect(page.get_by_role("heading", name="Data", exact=True)).to_be_visible()
    assert page.url.endswith("/data?data=digit-pairs")
    for _ in range(2):
        page.go_forward()
        settle(page)
    expect(page.get_by_text(re.compile("^6 epochs in"))).to_be_visible()
    no_error(page)
