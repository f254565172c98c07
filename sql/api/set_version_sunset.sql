-- Sets when a deprecated version stops answering; null takes the date back.
--
-- Errors: PT400 invalid_sunset, sunset_before_deprecation; PT404 unknown_version; PT409 version_is_default,
-- version_not_deprecated

create or replace function api.set_version_sunset(p_version text, p_sunset_at timestamptz)
returns api.version_info
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version api.versions := api._find_version(p_version);
begin
    select v.* into v_version from api.versions as v where v.version = p_version for update;

    if v_version.is_default and p_sunset_at is not null then
        perform api._refuse_default(p_version);
    end if;

    if v_version.deprecated_at is null then
        raise exception 'version_not_deprecated'
            using errcode = 'PT409',
                  detail = format('%s is not deprecated.', p_version),
                  hint = 'Tell callers first: deprecate_api_version, which takes the sunset, too.';
    end if;

    perform api._check_dates(v_version.deprecated_at, p_sunset_at, v_version.sunset_at);

    update api.versions as v
    set sunset_at = p_sunset_at, updated_at = now()
    where v.version = p_version
    returning * into v_version;

    perform core._announce('versions');
    return api._describe_version(v_version);
end;
$$;

comment on function api.set_version_sunset(text, timestamptz) is 'Set when a deprecated version stops answering.';

grant execute on function api.set_version_sunset(text, timestamptz) to admin, service_role;
