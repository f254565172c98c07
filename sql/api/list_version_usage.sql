-- Who still calls a version, or a deprecated function: for each caller and function how often, how often in vain, when
-- last, how many each day; who called last comes first. Days are UTC.
--
-- Errors: PT400 invalid_range, invalid_limit; PT404 unknown_version

create or replace function api.list_version_usage(
    p_version  text default null,
    p_function text default null,
    p_caller   text default null,
    p_from     timestamptz default now() - interval '30 days',
    p_until    timestamptz default now(),
    p_limit    integer default 100,
    p_offset   integer default 0
)
returns setof api.version_use
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from timestamptz := date_trunc('day', p_from, 'UTC');
begin
    perform core._check_limit(p_limit);
    if p_version is not null then
        perform api._find_version(p_version);
    end if;

    if not coalesce(isfinite(p_from) and isfinite(p_until), false) or p_from > p_until
        or p_until > p_from + interval '400 days' or p_offset is null or p_offset < 0
    then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('From %s until %s.', coalesce(p_from::text, 'null'), coalesce(p_until::text, 'null')),
                  hint = 'Send the beginning before the end, up to 400 days apart, and an offset of 0 or more.';
    end if;

    return query
    select d.version, d.function_name, d.caller, d.client, sum(d.call_count)::bigint, sum(d.refused_count)::bigint,
        min(d.first_called_at), max(d.last_called_at), jsonb_object_agg(d.day, d.call_count order by d.day)
    from (
        select u.version, u.function_name, u.caller, u.client, u.call_count, u.refused_count, u.first_called_at,
            u.last_called_at, to_char(u.counted_at at time zone 'UTC', 'YYYY-MM-DD') as day
        from api.version_usage as u
        where u.counted_at >= v_from and u.counted_at <= p_until
            and (p_version is null or u.version = p_version)
            and (p_function is null or u.function_name = p_function)
            and (p_caller is null or u.caller = p_caller)
    ) as d
    group by d.version, d.function_name, d.caller, d.client
    order by max(d.last_called_at) desc, d.version, d.function_name, d.caller, d.client
    limit p_limit offset p_offset;
end;
$$;

comment on function api.list_version_usage(text, text, text, timestamptz, timestamptz, integer, integer) is
    'Who still calls a version or a deprecated function: how often, when last.';

grant execute on function api.list_version_usage(text, text, text, timestamptz, timestamptz, integer, integer)
    to admin, service_role;
