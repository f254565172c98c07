-- Whose the records of a table without an owner column are.

create or replace function sync._shared_owner()
returns uuid
language sql
immutable
parallel safe
return '00000000-0000-0000-0000-000000000000'::uuid;

comment on function sync._shared_owner() is 'Stands for the owner where a table names none.';
