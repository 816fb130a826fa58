"""The made-up town: what the demo and the canary crawl stand on. Everything here is invented.

History is told through the same use cases as on the pages, each with the day on which it happened, so that
the town never holds what the program itself would not have written.
"""
