"""The promises of docs/privacy.md, tried the way somebody would who wants to break them."""
