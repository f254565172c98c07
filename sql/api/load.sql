-- api: what the gateway says around a call, in the call's own transaction.
--
-- A call with an Idempotency-Key goes out as one group of messages: context,
-- claim_idempotency_key, the call, complete_idempotency_key. The claim takes a
-- lock that ends with the transaction, so two calls with one key never both run,
-- and an error stores nothing. A repeat makes the claim raise MS001, and the
-- gateway fetches the first answer with get_idempotent_response.
--
-- The calls of a batch leave their bodies in mainspring.step_1, mainspring.step_2
-- and so on; resolve_references puts values of earlier steps into arguments.

-- Idempotency keys.
\ir _get_scope.sql
\ir claim_idempotency_key.sql
\ir complete_idempotency_key.sql
\ir get_idempotent_response.sql
\ir purge_idempotency_keys.sql

-- Batches.
\ir _get_step.sql
\ir resolve_references.sql

-- Procedures.
\ir call_procedure.sql
\ir get_news.sql
\ir count_calls.sql

-- Routes: addresses in the manner of REST. What the program states is in load_routes*.sql.
\ir _list_gateway_functions.sql
\ir _list_doors.sql
\ir _find_route_problem.sql
\ir _refuse_route.sql
\ir routes__check.sql
\ir routes__announce.sql
\ir list_routes.sql
\ir _get_route.sql
\ir add_route.sql
\ir remove_route.sql
\ir restore_route.sql
\ir _declare_routes.sql
\ir _check_routes.sql
