-- Every version, the newest first, for whoever wants to know what there is to call.

create or replace function api.list_api_versions()
returns setof api.version_info
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select (d.version_info).*
    from (
        select api._describe_version(v) as version_info, v.version_number
        from api.versions as v
        offset 0
    ) as d
    order by d.version_number desc;
end;

comment on function api.list_api_versions() is 'Versions of the interface with status, dates, breaking changes and guide.';

grant execute on function api.list_api_versions() to anon, authenticated, service_role;
