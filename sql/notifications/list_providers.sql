-- Who sends on which channel, and whether they can at present.

create or replace function notifications.list_providers()
returns setof notifications.providers
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select p.*
    from notifications.providers as p
    order by p.channel, p.rank, p.provider;
end;
$$;

comment on function notifications.list_providers() is 'Who sends on which channel, and whether they can at present.';

grant execute on function notifications.list_providers() to operator, service_role;
