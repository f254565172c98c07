-- Flags that may be taken out of the program: for p_days days nobody asked for them at the doors, or everybody got the
-- same variant, and nobody changed them. Flags that are permanent are not listed; what SQL asks is not counted, so
-- a flag that SQL alone asks for should be permanent.
--
-- Errors: PT400 invalid_days; PT404 environment_not_found

create or replace function flags.list_stale_flags(p_days integer default 30, p_environment text default null)
returns setof flags.stale_flag
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_environment text := flags._find_environment(p_environment);
    v_from        timestamptz;
begin
    perform flags._check_days(p_days);
    v_from := date_trunc('day', now() - make_interval(days => p_days), 'UTC');

    return query
    select f.environment, f.flag_key, case when c.total is null then 'not_evaluated' else 'always_same' end, c.variant,
        coalesce(c.total, 0), c.last_at, f.updated_at
    from flags.flags as f
    left join (
        select t.flag_key, min(t.variant) as variant, count(distinct t.variant) as variant_count,
            sum(t.evaluation_count)::bigint as total, max(t.last_at) as last_at
        from flags.counts as t
        where t.environment = v_environment and t.counted_at >= v_from
        group by t.flag_key
    ) as c on c.flag_key = f.flag_key
    where f.environment = v_environment and not f.is_permanent and f.updated_at < v_from
        and (c.total is null or c.variant_count = 1)
    order by f.flag_key;
end;
$$;

comment on function flags.list_stale_flags(integer, text) is 'Flags that may be taken out of the program.';

grant execute on function flags.list_stale_flags(integer, text) to operator, service_role;
