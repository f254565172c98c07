-- The restore that holds the workers back; no row where none does.

create or replace function ops.get_hold()
returns setof ops.restores
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select r.*
    from ops.restores as r
    where r.released_at is null;
end;
$$;

comment on function ops.get_hold() is 'The restore that holds the workers back.';

grant execute on function ops.get_hold() to admin, service_role;
