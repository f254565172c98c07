-- The version that a breaking change goes into: one that is being made, beyond the default, else the one after all.

create or replace function api._get_next_version()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select 'v' || coalesce(
        min(v.version_number) filter (where v.version_number > d.version_number), max(v.version_number) + 1
    )
    from api.versions as v
    cross join (select a.version_number from api.versions as a where a.is_default) as d;
end;

comment on function api._get_next_version() is 'The version that a breaking change goes into.';

grant execute on function api._get_next_version() to app_owner;
