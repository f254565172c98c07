-- Introduces a version, the highest so far; what is new in it are functions of the name <name>_v<number>, which its calls
-- find under <name>. It is not the default until set_default_version says so.
--
-- Errors: PT400 invalid_version, invalid_introduction, invalid_guide; PT409 version_exists

create or replace function api.create_api_version(
    p_version       text,
    p_summary       text default null,
    p_introduced_at timestamptz default now(),
    p_guide         text default null
)
returns api.version_info
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version api.versions;
begin
    if p_version is null or p_version !~ '^v[1-9][0-9]{0,3}$' then
        raise exception 'invalid_version'
            using errcode = 'PT400',
                  detail = format('The version is %s.', coalesce(quote_literal(left(p_version, 50)), 'null')),
                  hint = 'Versions are called v1 to v9999.';
    end if;

    if p_introduced_at is null or p_introduced_at not between '2000-01-01 00:00+00' and '2200-01-01 00:00+00' then
        raise exception 'invalid_introduction'
            using errcode = 'PT400',
                  detail = format('The date of introduction is %s.', coalesce(p_introduced_at::text, 'null')),
                  hint = 'Send a moment; it may lie ahead.';
    end if;

    perform api._check_guide(p_guide);
    perform pg_advisory_xact_lock(hashtextextended('api.versions', 0));

    if exists (select from api.versions as v where v.version_number >= substr(p_version, 2)::integer) then
        raise exception 'version_exists'
            using errcode = 'PT409',
                  detail = format('The highest version is v%s.', (select max(v.version_number) from api.versions as v)),
                  hint = 'A new version has a higher number than all others.';
    end if;

    insert into api.versions (version, summary, introduced_at, guide)
    values (p_version, p_summary, p_introduced_at, p_guide)
    returning * into v_version;

    perform core._announce('versions');
    return api._describe_version(v_version);
end;
$$;

comment on function api.create_api_version(text, text, timestamptz, text) is 'Introduce a version of the interface.';

grant execute on function api.create_api_version(text, text, timestamptz, text) to admin, service_role;
