-- Adds many jobs at once: one JSON array, one statement for those without keys.
--
-- Each element is an object with the names of jobs.schedule_job's parameters without
-- p_: handler, payload, run_at, priority, unique_key, order_key, correlation_id.
-- All or none. Returns the numbers in the order of the array.
--
-- Errors: PT400 invalid_jobs, invalid_priority, invalid_key; PT404 unknown_handler

create or replace function jobs.schedule_jobs(p_jobs jsonb)
returns bigint[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_xid      xid8 := pg_current_xact_id();
    v_problem  text;
    v_unknown  text;
    v_is_plain boolean;
    v_numbers  bigint[];
    v_job      record;
begin
    begin
        select
            min(coalesce(j.handler, '')) filter (where h.handler is null),
            bool_and(
                num_nonnulls(j.unique_key, j.order_key) = 0
                and coalesce(j.run_at <= clock_timestamp(), true)
                and coalesce(j.priority between 0 and 9, true)
            )
        into v_unknown, v_is_plain
        from jsonb_to_recordset(p_jobs) as j (
            handler text, payload jsonb, run_at timestamptz, priority smallint, unique_key text, order_key text,
            correlation_id uuid
        )
        left join jobs.handlers as h on h.handler = j.handler;
    exception when data_exception or invalid_parameter_value then
        v_problem := sqlerrm;
    end;

    if v_problem is not null or p_jobs is null then
        raise exception 'invalid_jobs'
            using errcode = 'PT400',
                  detail = format('The jobs are not an array of jobs: %s.', coalesce(v_problem, 'null')),
                  hint = 'Send [{"handler": "…", "payload": {…}}, …].';
    end if;

    if v_unknown is not null then
        perform jobs._get_handler(v_unknown);
    end if;

    if not v_is_plain then
        for v_job in
            select h.queue, j.handler, j.payload, j.run_at, coalesce(j.priority, h.priority) as priority,
                j.unique_key, j.order_key, j.correlation_id
            from rows from (
                jsonb_to_recordset(p_jobs) as (
                    handler text, payload jsonb, run_at timestamptz, priority smallint, unique_key text,
                    order_key text, correlation_id uuid
                )
            ) with ordinality as j (
                handler, payload, run_at, priority, unique_key, order_key, correlation_id, place
            )
            join jobs.handlers as h on h.handler = j.handler
            order by j.place
        loop
            v_numbers := v_numbers || jobs._add_job(
                v_job.queue, v_job.handler, coalesce(v_job.payload, '{}'), v_job.run_at, v_job.priority,
                v_job.unique_key, v_job.order_key, v_job.correlation_id
            );
        end loop;

        return coalesce(v_numbers, '{}');
    end if;

    with numbered as (
        select o.*, nextval('jobs.jobs_job_id_seq') as job_id
        from (
            select h.queue, coalesce(j.priority, h.priority) as priority, j.handler,
                coalesce(j.payload, '{}') as payload, j.correlation_id
            from rows from (
                jsonb_to_recordset(p_jobs) as (handler text, payload jsonb, priority smallint, correlation_id uuid)
            ) with ordinality as j (handler, payload, priority, correlation_id, place)
            join jobs.handlers as h on h.handler = j.handler
            order by j.place
        ) as o
    ),
    added as (
        insert into jobs.ready (queue, priority, position, job_id, handler, payload, correlation_id)
        select n.queue, n.priority, n.job_id, n.job_id, n.handler, n.payload, n.correlation_id
        from numbered as n
    )
    select array_agg(n.job_id order by n.job_id) into v_numbers from numbered as n;

    if exists (select from jobs.sleepers as s where s.last_value = 2) then
        perform jobs._wake_workers();
    end if;

    return coalesce(v_numbers, '{}');
end;
$$;

comment on function jobs.schedule_jobs(jsonb) is
    'Add many jobs from a JSON array, all or none; returns their numbers.';

grant execute on function jobs.schedule_jobs(jsonb) to service_role;
