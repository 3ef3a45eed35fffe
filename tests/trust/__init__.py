"""Attacks on what is promised: written as an attacker would, and first shown to work where a promise is broken."""
