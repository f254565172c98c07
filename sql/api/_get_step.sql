-- The body that a step of the batch left, null where it left none (a setting that
-- an earlier transaction used reads as '').

create or replace function api._get_step(p_step integer)
returns text
language sql
stable
return nullif(pg_catalog.current_setting('mainspring.step_' || p_step, true), '');

comment on function api._get_step(integer) is 'The body that a step of the batch left.';
