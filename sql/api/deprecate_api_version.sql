-- Says that a version is on its way out: its callers are told in headers from now on, with the date, which may lie ahead,
-- the version to move to and the guide. Saying it again changes what is given and keeps the rest.
--
-- Locks the version's row.
--
-- Errors: PT400 invalid_deprecation, invalid_sunset, sunset_before_deprecation, invalid_successor, invalid_guide;
-- PT404 unknown_version; PT409 version_is_default

create or replace function api.deprecate_api_version(
    p_version       text,
    p_deprecated_at timestamptz default null,
    p_sunset_at     timestamptz default null,
    p_successor     text default null,
    p_guide         text default null
)
returns api.version_info
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version   api.versions := api._find_version(p_version);
    v_successor api.versions;
begin
    select v.* into v_version from api.versions as v where v.version = p_version for update;

    if p_successor is not null then
        v_successor := api._find_version(p_successor);
        if v_successor.version_number <= v_version.version_number then
            raise exception 'invalid_successor'
                using errcode = 'PT400',
                      detail = format('%s would lead back to %s.', p_version, p_successor),
                      hint = 'A successor is a later version.';
        end if;
    end if;

    perform api._check_guide(p_guide);

    v_version.deprecated_at := coalesce(p_deprecated_at, v_version.deprecated_at, now());
    perform api._check_dates(
        v_version.deprecated_at, coalesce(p_sunset_at, v_version.sunset_at), v_version.sunset_at
    );

    if v_version.deprecated_at < v_version.introduced_at or v_version.sunset_at < v_version.deprecated_at then
        raise exception 'invalid_deprecation'
            using errcode = 'PT400',
                  detail = format(
                      'Introduced at %s, sunset at %s.', v_version.introduced_at,
                      coalesce(v_version.sunset_at::text, 'no time')
                  ),
                  hint = 'A deprecation comes between the two.';
    end if;

    if v_version.is_default and p_sunset_at is not null then
        perform api._refuse_default(p_version);
    end if;

    update api.versions as v
    set deprecated_at = v_version.deprecated_at,
        sunset_at = coalesce(p_sunset_at, v.sunset_at),
        successor = coalesce(p_successor, v.successor),
        guide = coalesce(p_guide, v.guide),
        updated_at = now()
    where v.version = p_version
    returning * into v_version;

    perform core._announce('versions');
    return api._describe_version(v_version);
end;
$$;

comment on function api.deprecate_api_version(text, timestamptz, timestamptz, text, text) is
    'Say that a version is on its way out, since when, until when and what comes instead.';

grant execute on function api.deprecate_api_version(text, timestamptz, timestamptz, text, text) to admin, service_role;
