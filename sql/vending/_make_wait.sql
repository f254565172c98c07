-- The step that is none: come back later.

create or replace function vending._make_wait(p_seconds numeric)
returns vending.step
language sql
immutable
return row('wait', round(greatest(p_seconds, 0.1), 3), null, null, null, null, null)::vending.step;

comment on function vending._make_wait(numeric) is 'The step that is none: come back later.';
