-- Gateways read the routes again, within a second of the commit.

create or replace function api.routes__announce()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._announce('routes');
    return null;
end;
$$;

comment on function api.routes__announce() is 'Have gateways read the routes again.';
