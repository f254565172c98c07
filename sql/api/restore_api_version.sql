-- Takes a deprecation back, with its sunset and the brown-outs that have not begun.
--
-- Errors: PT404 unknown_version

create or replace function api.restore_api_version(p_version text)
returns api.version_info
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version api.versions := api._find_version(p_version);
begin
    update api.versions as v
    set deprecated_at = null, sunset_at = null, updated_at = now()
    where v.version = p_version
    returning * into v_version;

    update api.brownouts as b
    set cancelled_at = now()
    where b.version = p_version and b.cancelled_at is null and b.ends_at > now();

    perform core._announce('versions');
    return api._describe_version(v_version);
end;
$$;

comment on function api.restore_api_version(text) is 'Take the deprecation of a version back.';

grant execute on function api.restore_api_version(text) to admin, service_role;
