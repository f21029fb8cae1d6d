"""The demo office. Everything in it is made through the services, as people would have made it."""
