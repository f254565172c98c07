-- Runs the next jobs of a SQL queue, in the transaction that takes them.
--
-- Their effects happen exactly once: what a job did, and that it is gone from the
-- queue, commit together; if the session dies, all of them are ready again at once.
-- The batch runs in one subtransaction, each handler by one statement. Where a job
-- raises, that is undone, and each job runs again in a subtransaction of its own, so
-- that the failing one fails alone: it is put off, or dies after its last attempt. So
-- does one that leaves the transaction in a state in which it cannot be ended.
--
-- A cancelled statement undoes the whole call. p_after: see jobs._take_ready.
--
-- Errors: PT400 invalid_limit; PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function jobs.run_jobs(
    p_queue text default 'sql',
    p_limit integer default 100,
    p_after bigint[] default null
)
returns jobs.batch
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue   jobs.queues := jobs._get_queue(p_queue, '{sql}');
    v_taken   jobs.ready[];
    v_done    jobs.ready[];
    v_job     jobs.ready;
    v_handler jobs.handlers;
    v_result  jsonb;
    v_results jsonb;
    v_failed  integer := 0;
    v_context text;
    v_reached bigint[] := coalesce(p_after, array_fill(0::bigint, array[10]));
begin
    perform core._check_limit(p_limit, 10000);

    if not v_queue.is_paused then
        v_taken := jobs._take_ready(p_queue, p_limit, p_after);

        if v_taken is null and jobs.promote_jobs(p_limit) > 0 then
            v_taken := jobs._take_ready(p_queue, p_limit, p_after);
        end if;
    end if;

    if v_taken is null then
        return row (0, 0, 0, v_reached);
    end if;

    v_job := v_taken[cardinality(v_taken)];
    v_reached[v_job.priority + 1] := v_job.position;

    begin
        for v_handler in
            select h.*
            from (select distinct t.handler from unnest(v_taken) as t) as n
            left join jobs.handlers as h on h.handler = n.handler
        loop
            v_result := jobs._call_handler(v_handler, v_taken);
            v_results := case when v_result is null then v_results else coalesce(v_results, '{}') || v_result end;
        end loop;

        perform core._check_constraints();
        v_done := v_taken;
        perform jobs._settle_jobs(v_queue, v_done, 'done', v_results, now());
    exception when others or query_canceled or assert_failure then
        get stacked diagnostics v_context = pg_exception_context;

        if core._is_cancelled(sqlstate, v_context) then
            raise;
        end if;

        v_done := null;
        v_results := null;
    end;

    if v_done is null then
        foreach v_job in array v_taken loop
            begin
                select h.* into v_handler from jobs.handlers as h where h.handler = v_job.handler;
                v_result := jobs._call_handler(v_handler, array[v_job]);
                perform core._check_constraints();
                perform jobs._settle_jobs(v_queue, array[v_job], 'done', v_result, now());
                v_done := v_done || v_job;
            exception when others or query_canceled or assert_failure then
                get stacked diagnostics v_context = pg_exception_context;

                if core._is_cancelled(sqlstate, v_context) then
                    raise;
                end if;

                v_failed := v_failed + 1;
                perform jobs._put_off_job(v_queue, v_job, jobs._describe_error(sqlstate, sqlerrm), null, false);
            end;
        end loop;
    end if;

    return row (cardinality(v_taken), coalesce(cardinality(v_done), 0), v_failed, v_reached);
end;
$$;

comment on function jobs.run_jobs(text, integer, bigint[]) is
    'Run the next jobs of a SQL queue; their effects and their end commit together.';

grant execute on function jobs.run_jobs(text, integer, bigint[]) to service_role;
