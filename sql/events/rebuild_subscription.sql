-- Makes what a handler has made afresh: p_reset clears it, and the whole log is handled
-- again, both from this transaction on and each event once.
--
-- p_reset is a function without arguments that returns void, for example one that
-- deletes the rows of a projection. Dead letters are forgotten, since their events come
-- again. Until the handler has caught up, readers see what it has so far. Waits for a
-- batch that is running. Refused where months were dropped from the log: the rest
-- would not give the same. Whoever wants it nevertheless uses replay_subscription.
--
-- Errors: PT404 subscription_not_found; PT409 handler_missing, history_incomplete;
--         PT422 invalid_reset

create or replace function events.rebuild_subscription(
    p_subscription_name text,
    p_reset             regprocedure default null
)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions := events._lock_subscription(p_subscription_name);
    v_start        timestamptz := events._get_log_start();
begin
    if v_subscription.handler is null then
        raise exception 'handler_missing'
            using errcode = 'PT409',
                  detail = format('%s is read from outside.', p_subscription_name),
                  hint = 'Use events.replay_subscription, or give it a handler with events.handle_events.';
    end if;

    if v_start is not null then
        raise exception 'history_incomplete'
            using errcode = 'PT409',
                  detail = format('The log begins at %s.', v_start),
                  hint = 'Use events.replay_subscription where what is left is enough.';
    end if;

    if p_reset is not null then
        if not exists (
            select
            from pg_proc as p
            where p.oid = p_reset
                and p.prokind = 'f'
                and p.pronargs = 0
                and p.prorettype = 'void'::regtype
                and not p.proretset
                and has_schema_privilege('app_api', p.pronamespace, 'usage')
                and has_function_privilege('app_api', p.oid, 'execute')
        )
        then
            raise exception 'invalid_reset'
                using errcode = 'PT422',
                      detail = format('%s is not a function () that returns void and that app_api may execute.', p_reset),
                      hint = 'Create function f() returns void; grant app_api usage on its schema, and execute.';
        end if;

        execute format('select %s', p_reset);
    end if;

    delete from events.dead_letters as d where d.subscription_name = p_subscription_name;

    update events.subscriptions as s
    set cursor_epoch = 1,
        cursor_xid = '0',
        cursor_event_id = 0,
        sent_epoch = 1,
        sent_xid = '0',
        sent_event_id = 0,
        leased_until = null,
        floor_at = 'epoch',
        fence_xid = null,
        fence_at = null,
        batch_limit = null,
        attempt_count = 0,
        first_failed_at = null,
        retry_at = null,
        updated_at = now()
    where s.subscription_name = p_subscription_name
    returning * into v_subscription;

    return v_subscription;
end;
$$;

comment on function events.rebuild_subscription(text, regprocedure) is
    'Clear what a handler has made, and handle the whole log again.';

grant execute on function events.rebuild_subscription(text, regprocedure) to service_role;
