"""`python -m familyprog` is the same as `familyprog`."""

from familyprog.cli import main

main()
