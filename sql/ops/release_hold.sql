-- Lets workers start after a restore: what waits is sent, what was sent after the restored moment perhaps once more.
-- Returns how many restores it released: 0 where nothing was held.

create or replace function ops.release_hold()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    update ops.restores
    set released_at = now()
    where released_at is null;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function ops.release_hold() is 'Let workers start after a restore.';

grant execute on function ops.release_hold() to admin, service_role;
