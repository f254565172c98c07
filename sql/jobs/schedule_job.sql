-- Adds a job, within the caller's transaction: it exists once that commits.
--
-- With a unique key there is one unfinished job of that key in the queue; asking
-- again returns its number. Jobs with the same order key run one after another, in
-- the order of their numbers; while one backs off those behind it wait, and no others.
--
-- Errors: PT400 invalid_priority, invalid_key; PT404 unknown_handler

create or replace function jobs.schedule_job(
    p_handler        text,
    p_payload        jsonb default '{}',
    p_run_at         timestamptz default null,
    p_priority       integer default null,
    p_unique_key     text default null,
    p_order_key      text default null,
    p_correlation_id uuid default null
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_handler jobs.handlers;
    v_xid     xid8;
    v_job_id  bigint;
begin
    select h.* into v_handler from jobs.handlers as h where h.handler = p_handler;

    if not found then
        v_handler := jobs._get_handler(p_handler);
    end if;

    -- Most jobs have no keys and no time; for them this is all, without the way through jobs._add_job.
    if p_unique_key is null and p_order_key is null and p_run_at is null
        and coalesce(p_priority, v_handler.priority) between 0 and 9
    then
        v_xid := pg_current_xact_id();
        v_job_id := nextval('jobs.jobs_job_id_seq');

        insert into jobs.ready (queue, priority, position, job_id, handler, payload, correlation_id)
        values (
            v_handler.queue, coalesce(p_priority, v_handler.priority), v_job_id, v_job_id, p_handler,
            coalesce(p_payload, '{}'),
            coalesce(p_correlation_id, core._get_correlation_id())
        );

        if exists (select from jobs.sleepers as s where s.last_value = 2) then
            perform jobs._wake_workers();
        end if;

        return v_job_id;
    end if;

    return jobs._add_job(
        v_handler.queue, p_handler, coalesce(p_payload, '{}'), p_run_at,
        coalesce(p_priority, v_handler.priority), p_unique_key, p_order_key, p_correlation_id
    );
end;
$$;

comment on function jobs.schedule_job(text, jsonb, timestamptz, integer, text, text, uuid) is
    'Add a job for a handler, now or not before a time; returns its number.';

grant execute on function jobs.schedule_job(text, jsonb, timestamptz, integer, text, text, uuid)
    to service_role;
