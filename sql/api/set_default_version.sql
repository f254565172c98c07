-- Makes a version the one of all calls that name none.
--
-- Errors: PT404 unknown_version; PT409 version_has_sunset, version_not_introduced

create or replace function api.set_default_version(p_version text)
returns api.version_info
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version api.versions := api._find_version(p_version);
begin
    perform pg_advisory_xact_lock(hashtextextended('api.versions', 0));
    select v.* into v_version from api.versions as v where v.version = p_version for update;

    if v_version.sunset_at is not null then
        raise exception 'version_has_sunset'
            using errcode = 'PT409',
                  detail = format('%s answers until %s only.', p_version, v_version.sunset_at),
                  hint = 'Choose another version, or take the sunset back: set_version_sunset with null.';
    end if;

    if v_version.introduced_at > now() then
        raise exception 'version_not_introduced'
            using errcode = 'PT409',
                  detail = format('%s is introduced at %s.', p_version, v_version.introduced_at),
                  hint = 'Wait until then.';
    end if;

    update api.versions as v set is_default = false, updated_at = now() where v.is_default and v.version <> p_version;
    update api.versions as v
    set is_default = true, updated_at = now()
    where v.version = p_version and not v.is_default;

    select v.* into v_version from api.versions as v where v.version = p_version;
    perform core._announce('versions');
    return api._describe_version(v_version);
end;
$$;

comment on function api.set_default_version(text) is 'Make a version the one of all calls that name none.';

grant execute on function api.set_default_version(text) to admin, service_role;
