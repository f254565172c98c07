-- What is in force for a service in an environment: its own value, else that of all, else the default.

create or replace function config._list_effective(
    p_service_name text, p_environment text, p_version bigint default null
)
returns setof config.effective_value
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        k.service_name, k.config_key, p_environment, coalesce(v.value, d.value),
        coalesce(v.environment, case when d.value is not null then 'default' end), k.value_type, k.visibility,
        v.fingerprint, v.version, v.changed_at, k.description
    from config.keys as k
    -- Beside its environment's value stands no default: a secret has a null in the place of its value.
    left join (
        select distinct on (l.config_key) l.*
        from config._list_values(p_service_name, p_version) as l
        where l.environment in (p_environment, 'all')
        order by l.config_key, l.environment = 'all'
    ) as v on v.config_key = k.config_key
    left join lateral (select k.default_value as value where v.environment is null) as d on true
    where k.service_name = p_service_name
    order by k.config_key;
end;

comment on function config._list_effective(text, text, bigint) is 'What is in force for a service in an environment.';
