-- Errors by service and function, those that were seen since p_since (a day ago): kinds, open ones, how often they ever
-- happened. The most frequent first. Admins.
--
-- Errors: PT400 invalid_limit

create or replace function ops.get_error_stats(p_since timestamptz default null, p_limit integer default 100)
returns setof ops.error_stats
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select e.service, e.function_name, count(*), count(*) filter (where e.status = 'open'), sum(e.occurrence_count)::bigint,
        max(e.last_seen_at)
    from ops.errors as e
    where e.last_seen_at >= coalesce(p_since, now() - interval '1 day')
    group by e.service, e.function_name
    order by sum(e.occurrence_count) desc, e.service, e.function_name
    limit p_limit;
end;
$$;

comment on function ops.get_error_stats(timestamptz, integer) is 'Errors by service and function since a time.';

grant execute on function ops.get_error_stats(timestamptz, integer) to admin, service_role;
