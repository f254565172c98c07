-- Makes what follows in this transaction part of the trace that caused it; of none where that is not known.

create or replace function core._continue_trace(p_correlation_id uuid)
returns text
language sql
volatile
return pg_catalog.set_config('request.trace_id', coalesce(pg_catalog.replace(p_correlation_id::text, '-', ''), ''), true);

comment on function core._continue_trace(uuid) is 'Make what follows part of the trace that caused it; returns its id.';
