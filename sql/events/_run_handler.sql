-- Runs a handler for some events, in order, as one unit: all are handled, or none
-- was and the failure is returned.
--
-- One statement for all, in one subtransaction. Deferred constraints are checked
-- inside, so that they fail here and not at commit. A timeout is caught as well, but
-- it does not fire twice in a statement: whoever gets one must return soon. A cancel
-- by a person is passed on. Whoever the handler acted as, the caller is the caller again.

create or replace function events._run_handler(
    p_handler text,
    p_events  events.events[]
)
returns events.handler_failure
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims  constant text := current_setting('request.jwt.claims', true);
    v_sub     constant text := current_setting('request.jwt.claim.sub', true);
    v_trace   constant text := current_setting('request.trace_id', true);
    v_timeout constant interval := current_setting('statement_timeout');
    v_failure events.handler_failure;
    v_context text;
begin
    begin
        -- Row by row: each event's handler runs in the trace that the event came from.
        execute format(
            'select %s(t.e) from (select e, core._continue_trace(e.correlation_id) from unnest($1) as e offset 0) as t (e, trace)'
            ' where t.trace is not null',
            p_handler
        )
        using p_events;
        perform core._restore_caller(v_claims, v_sub);
        perform set_config('request.trace_id', coalesce(v_trace, ''), true);
        perform core._check_constraints();
        return null;
    exception
        when others or query_canceled or assert_failure then
            get stacked diagnostics
                v_failure.code = returned_sqlstate,
                v_failure.message = message_text,
                v_failure.detail = pg_exception_detail,
                v_context = pg_exception_context;
            v_failure.is_timeout := v_failure.code = '57014';

            -- The clock of a timeout may start a little before the statement's.
            if v_failure.is_timeout
                and (v_timeout = '0' or clock_timestamp() < statement_timestamp() + v_timeout * 0.9)
            then
                if core._is_cancelled(v_failure.code, v_context) then
                    raise;
                end if;

                v_failure.is_timeout := false;
            end if;
    end;

    -- PostgreSQL's own errors quote values: those of class 22 in the message, others in the detail.
    if left(v_failure.code, 2) = '22' then
        v_failure.message := regexp_replace(v_failure.message, ':? ".*', '');
    end if;

    v_failure.message := left(v_failure.message, 500);
    v_failure.detail := case when v_failure.code like 'PT%' then left(v_failure.detail, 500) end;
    v_failure.place := left(
        substring(v_context from '(?n)^PL/pgSQL function (?!events\._run_handler)(.*)$'), 200
    );
    return v_failure;
end;
$$;

comment on function events._run_handler(text, events.events[]) is
    'Run a handler for some events as one unit; returns why it failed, or null.';
