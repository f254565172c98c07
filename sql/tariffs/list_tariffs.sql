-- All tariffs.

create or replace function tariffs.list_tariffs()
returns setof tariffs.tariffs
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select t.* from tariffs.tariffs as t order by t.tariff_code;
end;
$$;

comment on function tariffs.list_tariffs() is 'All tariffs.';

grant execute on function tariffs.list_tariffs() to anon, authenticated, service_role;
