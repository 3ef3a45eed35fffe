"""A tour through every screen in every state: for the eye (`pictures`) and for axe-core (`axe`)."""
