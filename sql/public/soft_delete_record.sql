-- Deletes a record of yours, which can be restored: soft_delete.soft_delete_record under the parameters of the first
-- version; see there for its errors. What is not there is an error, not false.

create or replace function public.soft_delete_record(
    table_name text,
    record_id  uuid,
    user_id    uuid default null
)
returns boolean
language sql
set search_path = pg_catalog, pg_temp
as $$
    select (soft_delete.soft_delete_record(table_name, record_id, user_id)).deletion_id is not null;
$$;

comment on function public.soft_delete_record(text, uuid, uuid) is 'Version 1: see soft_delete.soft_delete_record.';

grant execute on function public.soft_delete_record(text, uuid, uuid) to authenticated, service_role;
