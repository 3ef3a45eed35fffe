"""Lighthouse on the pages that a phone loads first."""
