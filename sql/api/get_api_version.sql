-- One version; without a name the default, which calls have that name none.
--
-- Errors: PT404 unknown_version

create or replace function api.get_api_version(p_version text default null)
returns api.version_info
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select (d.version_info).*
    from (
        select api._describe_version(
            api._find_version(coalesce(p_version, (select v.version from api.versions as v where v.is_default)))
        ) as version_info
        offset 0
    ) as d;
end;

comment on function api.get_api_version(text) is 'A version with status, dates, breaking changes and guide.';

grant execute on function api.get_api_version(text) to anon, authenticated, service_role;
