"""What providers send us over HTTP: verified, put into our own words, stored once."""
