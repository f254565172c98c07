-- Steps: what workers do for an order, and what becomes of the answers.

\ir _make_wait.sql
\ir _get_wait.sql
\ir _begin_call.sql
\ir _doubt_order.sql
\ir _lose_call.sql
\ir _begin_vend.sql
\ir begin_step.sql
\ir _find_token_problem.sql
\ir _record_call.sql
\ir _note_health.sql
\ir _take_token.sql
\ir _take_answer.sql
\ir finish_call.sql
\ir advance_orders.sql
