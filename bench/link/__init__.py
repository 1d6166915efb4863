"""A bad link, made to order in user space, between real browsers and a real relay.

The words: a `Link` is what one subscriber has (rate, round trip, jitter, loss in bursts, a queue); a
`Shaper` stands where that subscriber would reach the TURN relay and makes the link; the `Bench` starts
relay, shapers, pages and browsers, and reads what the browsers say about themselves (getStats).
Nothing here needs root, and one seed gives the same losses twice.
"""
