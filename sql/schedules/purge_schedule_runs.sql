-- Forgets what became of ticks that were decided longer ago than p_older_than, the oldest first, at
-- most p_limit of them; returns how many. Skips rows that another purge is deleting. Call again while
-- it returns p_limit.
--
-- Errors: PT400 invalid_age, invalid_limit

create or replace function schedules.purge_schedule_runs(
    p_older_than interval default '30 days',
    p_limit      integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_purged_count integer;
begin
    if p_older_than is null or p_older_than < '1 day' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = 'The row of a tick keeps it from running again after the clock was set back.',
                  hint = 'Purge what is older than a day or more.';
    end if;

    perform core._check_limit(p_limit, 100000);

    with old as materialized (
        select o.schedule_id, o.due_at
        from schedules.schedule_runs as o
        where o.decided_at < now() - p_older_than
        order by o.decided_at
        limit p_limit
        for update skip locked
    )
    delete from schedules.schedule_runs as r
    using old
    where r.schedule_id = old.schedule_id and r.due_at = old.due_at;

    get diagnostics v_purged_count = row_count;
    return v_purged_count;
end;
$$;

comment on function schedules.purge_schedule_runs(interval, integer) is
    'Forget what became of old ticks; returns how many.';

grant execute on function schedules.purge_schedule_runs(interval, integer) to service_role;
