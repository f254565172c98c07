-- Where a value comes from: what is looked at, in that order; the first that has a value is in force.
--
-- Errors: PT404 unknown_service, unknown_key, unknown_environment

create or replace function config.explain_config_value(
    p_service_name text,
    p_config_key   text,
    p_environment  text default 'production'
)
returns table (
    place integer, source text, is_in_force boolean, value jsonb, fingerprint text, version bigint,
    changed_at timestamptz
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_key config.keys;
begin
    perform config._check_environment(p_environment);
    v_key := config._find_key(p_service_name, p_config_key);

    return query
    with places as (
        select
            row_number() over (order by s.rank)::integer as place, s.source,
            case when s.source = 'default' then v_key.default_value else v.value end as value, v.fingerprint,
            v.version, v.changed_at
        from (
            values (1, p_environment), (2, nullif('all', p_environment)), (3, 'default')
        ) as s (rank, source)
        left join config._list_values(p_service_name) as v
            on v.config_key = p_config_key and v.environment = s.source and s.source <> 'default'
        where s.source is not null
    )
    select
        p.place, p.source,
        p.place is not distinct from (
            select min(o.place) from places as o where o.value is not null or o.fingerprint is not null
        ),
        p.value, p.fingerprint, p.version, p.changed_at
    from places as p
    order by p.place;
end;
$$;

comment on function config.explain_config_value(text, text, text) is 'Where a value comes from, and what it hides.';

grant execute on function config.explain_config_value(text, text, text) to authenticated, service_role;
