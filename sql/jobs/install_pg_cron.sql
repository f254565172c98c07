-- Lets pg_cron do what a worker does for SQL: tick jobs and schedules, run SQL jobs and subscriptions.
-- Partitions have an entry of their own, so that they are made even if nothing else works. Safe to
-- repeat; returns one text per entry: name, schedule and command.
--
-- pg_cron gets the ticks and not one entry per schedule: it knows neither the zone of a schedule nor its
-- policies, and leaves no row for what it skips; and a schedule that is written later needs no entry.
-- Every second where pg_cron can (1.5), else every minute. Runs as the caller, since pg_cron's entries
-- belong to and run as whoever made them: call it as the deploying login, in pg_cron's database.
--
-- Errors: PT503 pg_cron_missing

create or replace function jobs.install_pg_cron()
returns setof text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version text;
    v_entry   record;
begin
    select e.extversion into v_version from pg_extension as e where e.extname = 'pg_cron';

    if not found then
        raise exception 'pg_cron_missing'
            using errcode = 'PT503',
                  detail = format('The extension pg_cron is not installed in database %I.', current_database()),
                  hint = 'Run a worker, or call the ticks from cron through psql (docs/schedules.md); or add pg_cron '
                      'to shared_preload_libraries, set cron.database_name and create extension pg_cron.';
    end if;

    for v_entry in
        select
            'mainspring ' || d.name as name,
            case
                when d.is_hourly then '7 * * * *'
                when string_to_array(regexp_replace(v_version, '[^0-9.].*$', ''), '.')::integer[] >= '{1,5}' then '1 second'
                else '* * * * *'
            end as schedule,
            d.command
        from (values
            ('tick', false, 'select jobs.tick()'),
            ('schedules', false, 'select schedules.run_due_schedules(1000)'),
            ('jobs', false,
                $sql$select jobs.run_jobs(q.queue, 1000) from jobs.list_queues('sql') as q where q.runs_in_batches$sql$),
            ('jobs that run alone', false,
                $sql$select jobs.run_jobs(q.queue, 10) from jobs.list_queues('sql') as q where not q.runs_in_batches$sql$),
            ('subscriptions', false, 'select sum(events.run_subscriptions(1000)) from generate_series(1, 10)'),
            ('partitions', true, 'select core.create_partitions()')
        ) as d (name, is_hourly, command)
    loop
        execute 'select cron.schedule($1, $2, $3)' using v_entry.name, v_entry.schedule, v_entry.command;
        return next concat_ws(': ', v_entry.name, v_entry.schedule, v_entry.command);
    end loop;
end;
$$;

comment on function jobs.install_pg_cron() is 'Let pg_cron tick jobs, schedules and subscriptions.';
