"""How fast a photograph goes up beside the voice, in the browser that decides it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.browser.test_call_modules import RUNGS, page, quietly

pytestmark = pytest.mark.browser
__all__ = ["page"]
PACES = """async ([rung, queues]) => {
  const { paceFor, pieceFor } = await import("/call/carrier.js");
  let kbit = paceFor(null, { rung });
  const path = [[kbit, pieceFor(kbit)]];
  for (const queue of queues) {
    kbit = paceFor(kbit, { rung, queue: queue ?? 0, known: queue !== null });
    path.push([kbit, pieceFor(kbit)]);
  }
  return path;
}"""


@quietly
@given(rung=st.sampled_from(RUNGS), queues=st.lists(st.sampled_from([None, 0, 50, 100, 200, 2000]), max_size=40))
def test_a_photograph_gives_way_to_the_voice(
    page: Page,
    rung: str,
    queues: list[int | None],
) -> None:
    path = page.evaluate(PACES, [rung, queues])
    spoken = rung in RUNGS[:4]
    for (before, _), (after, piece), queue in zip(path, path[1:], queues, strict=False):
        late = spoken and (queue is None or queue > 130)
        assert after < before or after <= 3 if late else after >= before or after in (240, 60, 26, 20)
        assert 3 <= after <= 240
        assert piece * 8 / after <= max(91, 400 * 8 / after), "a piece holds the link for a moment only"
    assert path[0][0] <= {"stills": 26, "voice": 20}.get(rung, 120)
