-- What a gateway has to know of versions, read again whenever the topic versions, or a deploy, was announced. Moments are
-- Unix seconds: each is compared with the clock at every call.
--
-- "own" are functions of ours in the schemas of a version that names its schemas: a call without a version that reaches
-- one is a call of that version. Functions that others have put into such a schema are not ours to take away.

create or replace function api.get_version_state()
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select jsonb_build_object(
        'versions', (
            select jsonb_agg(jsonb_build_object(
                'version', v.version, 'schemas', v.schemas, 'is_default', v.is_default,
                'introduced_at', extract(epoch from v.introduced_at),
                'deprecated_at', extract(epoch from v.deprecated_at),
                'sunset_at', extract(epoch from v.sunset_at), 'successor', v.successor, 'guide', v.guide,
                'own', (
                    select coalesce(jsonb_agg(distinct n.nspname || '.' || p.proname), '[]')
                    from pg_catalog.pg_proc as p
                    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
                    join pg_catalog.pg_roles as r on r.oid = p.proowner
                    where r.rolname in ('app_api', 'app_owner') and n.nspname = any(v.schemas)
                )
            ) order by v.version_number)
            from api.versions as v
        ),
        'functions', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'function', f.function_name, 'version', f.version,
                'deprecated_at', extract(epoch from f.deprecated_at),
                'sunset_at', extract(epoch from f.sunset_at), 'successor', f.successor
            ) order by f.function_name), '[]')
            from api.deprecated_functions as f
        ),
        'brownouts', (
            select coalesce(jsonb_agg(jsonb_build_array(
                coalesce(b.version, b.function_name), extract(epoch from b.starts_at), extract(epoch from b.ends_at)
            ) order by b.starts_at), '[]')
            from api.brownouts as b
            where b.ends_at > now() and b.cancelled_at is null
        )
    );
end;

comment on function api.get_version_state() is 'What a gateway has to know of versions.';

grant execute on function api.get_version_state() to service_role;
