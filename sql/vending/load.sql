-- vending: orders of electricity whose money or token arrives later.
--
-- An order is paid (its money reserved in the wallet), vended and delivered: price captured, token and energy
-- recorded as a purchase, in one transaction. Every change of state is checked against a table, recorded and
-- published by one trigger. Money that comes is reserved at the end of the transaction that brought it.
-- A worker takes one step at a time: begin_step says what to ask of the provider and commits that before it is asked,
-- finish_call reports the answer. One reference, the order's id, for all attempts. Where nobody knows whether a token
-- was made the order is unknown: the provider is asked by that reference until it knows, then a person has to. Money
-- is given back only where it is sure that there is no token.

-- Finding, locking, moving
\ir _find_order.sql
\ir _lock_order.sql
\ir _publish_order.sql
\ir _move_order.sql
set local role app_owner;
\ir orders__record_state.sql
set local role app_api;
\ir _settle_alert.sql
\ir _call_staff.sql

\ir load_orders.sql
\ir load_steps.sql
\ir load_providers.sql
