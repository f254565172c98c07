-- The sampled evaluations of a flag, the newest first, of the last p_days days.
--
-- Errors: PT400 invalid_limit, invalid_days; PT404 environment_not_found

create or replace function flags.list_evaluations(
    p_flag_key      text,
    p_targeting_key text default null,
    p_days          integer default 1,
    p_environment   text default null,
    p_limit         integer default 100
)
returns setof flags.evaluations
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
    perform core._check_limit(p_limit), flags._check_days(p_days);
    v_from := now() - make_interval(days => p_days);

    return query
    select e.*
    from flags.evaluations as e
    where e.environment = v_environment and e.flag_key = p_flag_key and e.evaluated_at > v_from
        and (p_targeting_key is null or e.targeting_key = p_targeting_key)
    order by e.evaluated_at desc, e.evaluation_id
    limit p_limit;
end;
$$;

comment on function flags.list_evaluations(text, text, integer, text, integer) is
    'The sampled evaluations of a flag, the newest first.';

grant execute on function flags.list_evaluations(text, text, integer, text, integer) to admin, service_role;
