-- Drops partitions that have expired, as the schedule does, unless the clock has jumped: what a clock that is a year
-- ahead takes for expired is live.
--
-- The clock has jumped where the last sign of life, a run of maintenance or of a schedule ten minutes ago or more, is
-- more than 40 days back. Is the time right after all (the database was away), the next run, ten minutes later, drops them.
--
-- Errors: PT503 clock_jumped

create or replace function ops._drop_expired()
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last timestamptz;
begin
    select greatest(
        (select max(r.started_at) from ops.maintenance_runs as r where r.started_at < now() - interval '10 minutes'),
        (select max(r.decided_at) from schedules.schedule_runs as r where r.decided_at < now() - interval '10 minutes')
    ) into v_last;

    if v_last < now() - interval '40 days' then
        raise exception 'clock_jumped'
            using errcode = 'PT503',
                  detail = format('It is %s, and the last sign of life was at %s.', now(), v_last),
                  hint = 'Set the clock; if it is right, call this again in ten minutes.';
    end if;

    return schedules._drop_expired_partitions('{}');
end;
$$;

comment on function ops._drop_expired() is 'Drop partitions that have expired, unless the clock has jumped.';
