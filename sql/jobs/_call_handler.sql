-- Calls the function of a handler for each of its jobs, by one statement.
--
-- Returns {job_id: result} where the function returns a value, else null. Whoever the handler
-- acted as, the caller is the caller again afterwards.
--
-- Errors: PT404 handler_gone, and whatever the handler raises

create or replace function jobs._call_handler(p_handler jobs.handlers, p_jobs jobs.ready[])
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims   constant text := current_setting('request.jwt.claims', true);
    v_sub      constant text := current_setting('request.jwt.claim.sub', true);
    v_trace    constant text := current_setting('request.trace_id', true);
    -- Row by row: each job runs in the trace that it came from.
    v_jobs     constant text :=
        'select r.job_id, r.payload, core._continue_trace(r.correlation_id) as trace from unnest($1) as r'
        ' where r.handler = $2 offset 0';
    v_function regprocedure := to_regprocedure(p_handler.function_name);
    v_results  jsonb;
    v_count    bigint;
begin
    if v_function is null then
        raise exception 'handler_gone'
            using errcode = 'PT404',
                  detail = format('Handler %s calls %s, which does not exist.',
                      p_handler.handler, coalesce(p_handler.function_name, 'no SQL function')),
                  hint = 'Deploy the function, or register the handler anew.';
    end if;

    if p_handler.returns_value then
        execute format(
            'select jsonb_object_agg(j.job_id, %s(j.payload)) from (' || v_jobs || ') as j where j.trace is not null',
            v_function::oid::regproc
        )
        into v_results
        using p_jobs, p_handler.handler;
    else
        execute format(
            'select count(%s(j.payload)) from (' || v_jobs || ') as j where j.trace is not null',
            v_function::oid::regproc
        )
        into v_count
        using p_jobs, p_handler.handler;
    end if;

    perform core._restore_caller(v_claims, v_sub);
    perform set_config('request.trace_id', coalesce(v_trace, ''), true);

    return v_results;
end;
$$;

comment on function jobs._call_handler(jobs.handlers, jobs.ready[]) is
    'Call a handler for each of its jobs among those given.';
