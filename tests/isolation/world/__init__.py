"""One of everything in Acme, and what a request to each endpoint must say to succeed there.

The endpoints come from the URLconf and the topics from their table. A new one that needs an object or a body
fails here until it is given one, so that nobody has to remember.
"""
