-- Keys that sign access tokens: one signs, one is published and will be next, those that signed before are
-- good until their last token has expired. Gateways make keys and read these tables every few seconds; the
-- private ones are sealed.

\ir list_signing_keys.sql
\ir get_signing_keys.sql
\ir advance_signing_keys.sql
\ir revoke_signing_key.sql
\ir reseal_signing_key.sql
