"""Feature flags over HTTP: the OpenFeature Remote Evaluation Protocol."""
