"""Pages of the call itself: the guest's seat, invitations, and the way without a socket."""
