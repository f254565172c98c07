-- Puts a job where it belongs: ready, waiting for its time, or blocked by its key.
--
-- One insert for a plain job. The transaction gets its number before the job gets
-- its place: jobs.advance_floors counts on that.

create or replace function jobs._add_job(
    p_queue          text,
    p_handler        text,
    p_payload        jsonb,
    p_run_at         timestamptz,
    p_priority       integer,
    p_unique_key     text,
    p_order_key      text,
    p_correlation_id uuid
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_xid    xid8 := pg_current_xact_id();
    v_job_id bigint := nextval('jobs.jobs_job_id_seq');
    v_holder bigint;
    v_correlation_id constant uuid := coalesce(p_correlation_id, core._get_correlation_id());
begin
    if p_priority not between 0 and 9 then
        raise exception 'invalid_priority'
            using errcode = 'PT400',
                  detail = format('%s is not a priority.', p_priority),
                  hint = 'Use 0 (first) to 9 (last).';
    end if;

    if p_unique_key is not null then
        v_holder := jobs._hold_unique_key(p_queue, p_unique_key, v_job_id);

        if v_holder <> v_job_id then
            return v_holder;
        end if;
    end if;

    if p_order_key is not null and not jobs._hold_order_key(p_queue, p_order_key, v_job_id) then
        insert into jobs.blocked (
            queue, order_key, job_id, priority, handler, payload, unique_key, correlation_id, run_at
        )
        values (
            p_queue, p_order_key, v_job_id, p_priority, p_handler, p_payload, p_unique_key,
            v_correlation_id, p_run_at
        );
    elsif p_run_at > clock_timestamp() then
        insert into jobs.waiting (
            queue, priority, job_id, handler, payload, unique_key, order_key, correlation_id, run_at
        )
        values (
            p_queue, p_priority, v_job_id, p_handler, p_payload, p_unique_key, p_order_key,
            v_correlation_id, p_run_at
        );
    else
        insert into jobs.ready (
            queue, priority, position, job_id, handler, payload, unique_key, order_key, correlation_id
        )
        values (
            p_queue, p_priority, v_job_id, v_job_id, p_handler, p_payload, p_unique_key, p_order_key,
            v_correlation_id
        );

        if exists (select from jobs.sleepers as s where s.last_value = 2) then
            perform jobs._wake_workers();
        end if;
    end if;

    return v_job_id;
end;
$$;

comment on function jobs._add_job(text, text, jsonb, timestamptz, integer, text, text, uuid) is
    'Put a job into the table of its state; returns its number, or that of the holder of its unique key.';
