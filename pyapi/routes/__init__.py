"""Routes: addresses in the manner of REST, stated as rows of ``api.routes``."""
