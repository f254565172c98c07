-- Does the maintenance that is due and prints what it did: tasks that were not done today, this week, this
-- month (UTC). From psql, cron, pg_cron or the worker; any number may be at it, and share the tasks.
--
-- Each task has transactions of its own: one that takes it, one that does it, one that notes the outcome. One that
-- finds a table locked is tried three times, with pauses outside of any transaction. One that fails does not stop
-- the others; it is a row in ops.maintenance_runs, and once all are through, an error says how many there were.
-- That it commits is why it is neither security definer nor pinned, and cannot be called within a transaction.
--
-- p_cadence: daily, weekly or monthly ones only; p_task_name: that one, due or not; p_now: another time than now;
-- p_holder: an id by which to find the runs.
--
-- Errors: PT400 invalid_cadence; PT404 task_not_found; PT503 maintenance_failed; 2D000 within a transaction

create or replace procedure ops.maintain(
    p_cadence   text default null,
    p_task_name text default null,
    p_now       timestamptz default null,
    p_holder    uuid default null
)
language plpgsql
as $$
declare
    v_holder       uuid := coalesce(p_holder, pg_catalog.gen_random_uuid());
    v_now          timestamptz := coalesce(p_now, pg_catalog.clock_timestamp());
    v_task         ops.maintenance_tasks;
    v_tried        text[] := '{}';
    v_failed       text[] := '{}';
    v_outcome      text;
    v_attempts     integer;
    v_rounds       integer;
    v_total        bigint;
    v_result       jsonb;
    v_code         text;
    v_message      text;
    v_detail       text;
    v_begun_at     timestamptz;
begin
    perform ops._check_maintenance(p_cadence, p_task_name);

    loop
        select t.* into v_task from ops._claim_task(v_holder, p_cadence, p_task_name, v_now, v_tried) as t;
        commit;
        exit when v_task.task_name is null;

        v_tried := v_tried operator(pg_catalog.||) v_task.task_name;
        v_begun_at := pg_catalog.clock_timestamp();
        v_attempts := 1;
        v_rounds := 0;
        v_total := 0;

        loop
            begin
                v_result := ops._run_task(v_task.task_name, v_holder, v_now);
                v_outcome := 'done';
                v_code := null;
                v_message := null;
            exception when others then
                get stacked diagnostics v_code = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;
                v_outcome := 'failed';
                v_result := null;
                v_message := pg_catalog.concat_ws(': ', v_message, nullif(v_detail, ''));
            end;

            commit;

            -- It went on past what failed, and says so.
            if pg_catalog.jsonb_typeof(v_result operator(pg_catalog.->) 'failed') = 'object'
                and v_result operator(pg_catalog.->) 'failed' operator(pg_catalog.<>) '{}'
            then
                v_outcome := 'failed';
                v_code := 'PT503';
                v_message := v_result operator(pg_catalog.->>) 'failed';
            end if;

            if v_outcome = 'failed' then
                exit when v_attempts >= 3 or v_code not in ('55P03', '40P01', '40001');

                perform pg_catalog.pg_sleep(v_attempts * 0.5);
                commit;
                v_attempts := v_attempts + 1;
            else
                exit when not v_task.is_repeated;

                v_rounds := v_rounds + 1;
                v_total := v_total + coalesce((v_result operator(pg_catalog.#>>) '{}')::bigint, 0);
                exit when v_rounds >= 10000 or coalesce((v_result operator(pg_catalog.#>>) '{}')::bigint, 0) <= 0;
            end if;
        end loop;

        if v_task.is_repeated and v_outcome = 'done' then
            v_result := pg_catalog.to_jsonb(v_total);
        end if;

        continue when v_code = 'PT409' and v_message like 'task\_lost%';

        perform ops._finish_task(v_task.task_name, v_holder, v_outcome, v_attempts, v_result, v_code, v_message);
        commit;

        if v_outcome = 'failed' then
            v_failed := v_failed operator(pg_catalog.||) v_task.task_name;
        end if;

        raise info '%', ops._describe_run(
            v_task, v_outcome, v_result, v_message, pg_catalog.clock_timestamp() - v_begun_at
        );
    end loop;

    if v_tried = '{}' then
        raise info '%', ops._describe_rest(p_cadence, p_task_name, v_now);
    elsif v_failed <> '{}' then
        raise exception 'maintenance_failed'
            using errcode = 'PT503',
                  detail = pg_catalog.format(
                      '%s of %s tasks failed: %s.', pg_catalog.cardinality(v_failed), pg_catalog.cardinality(v_tried),
                      pg_catalog.array_to_string(v_failed, ', ')
                  ),
                  hint = 'The others are done; ops.list_maintenance_runs() says why. The next run tries again.';
    end if;
end;
$$;

comment on procedure ops.maintain(text, text, timestamptz, uuid) is
    'Do the maintenance that is due today, this week, this month, and print what was done.';

grant execute on procedure ops.maintain(text, text, timestamptz, uuid) to service_role;
