-- ops: what keeps the house in order.
--
-- Rate limits are rows; the gateway counts each call of a limited function in the call's own message.

\ir _take_allowance.sql
\ir count_calls.sql
\ir _is_callable.sql
\ir set_rate_limit.sql
\ir remove_rate_limit.sql
\ir list_rate_limits.sql
\ir purge_allowances.sql
