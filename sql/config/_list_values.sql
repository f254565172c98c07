-- The values of a service as they were right after a version, one row for each key and environment that has
-- one of its own; those that the caller may know of.

create or replace function config._list_values(p_service_name text, p_version bigint default null)
returns table (
    config_key text, environment text, version bigint, value jsonb, secret_id uuid, fingerprint text,
    changed_at timestamptz
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select v.config_key, v.environment, v.version, v.value, v.secret_id, s.fingerprint, v.changed_at
    from config.keys as k
    cross join config.environments as e
    cross join lateral (
        select r.config_key, r.environment, r.version, r.value, r.secret_id, r.changed_at
        from config.versions as r
        where r.service_name = k.service_name
            and r.config_key = k.config_key
            and r.environment = e.environment
            and r.version <= coalesce(p_version, 9223372036854775807)
        order by r.version desc
        limit 1
    ) as v
    left join config.secrets as s on s.secret_id = v.secret_id
    where k.service_name = p_service_name and (v.value is not null or v.secret_id is not null);
end;

comment on function config._list_values(text, bigint) is 'The values of a service as they were after a version.';
