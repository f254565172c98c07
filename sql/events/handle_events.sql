-- Has every event handled by a function of the database: subscribes where nobody has,
-- and gives the subscription its handler. The worker runs it (run_subscriptions).
--
-- The handler takes an event, f(events.events), and returns nothing; what it writes is
-- committed together with the cursor. It runs with the rights of app_api. Calling this
-- again keeps the place and takes the handler and the types given now, so a deploy may
-- repeat it. Waits for a batch that is running.
--
-- Errors: PT400 invalid_from; PT422 invalid_handler; PT503 event_log_restored

create or replace function events.handle_events(
    p_subscription_name text,
    p_handler           regprocedure,
    p_event_types       text[] default null,
    p_from              text default 'now',
    p_max_attempts      integer default 5
)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_handler      text;
    v_subscription events.subscriptions;
begin
    select format('%I.%I', n.nspname, p.proname) into v_handler
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where p.oid = p_handler;

    -- It must be found again by its name, with the one signature that is called.
    if v_handler is null or events._find_handler(v_handler) is distinct from p_handler then
        raise exception 'invalid_handler'
            using errcode = 'PT422',
                  detail = format(
                      '%s is not a function (events.events) that returns void and that app_api may execute.',
                      coalesce(p_handler::text, 'null')
                  ),
                  hint = 'Create function f(p_event events.events) returns void; grant app_api usage on its schema, and execute.';
    end if;

    perform events.subscribe(p_subscription_name, p_event_types, p_from);

    update events.subscriptions as s
    set handler = v_handler,
        max_attempts = p_max_attempts,
        pause_reason = nullif(s.pause_reason, 'handler_missing'),
        paused_at = case when s.pause_reason = 'by_request' then s.paused_at end,
        retry_at = null
    where s.subscription_name = p_subscription_name
    returning * into v_subscription;

    return v_subscription;
end;
$$;

comment on function events.handle_events(text, regprocedure, text[], text, integer) is
    'Have the events of a subscription handled by a function of the database.';

grant execute on function events.handle_events(text, regprocedure, text[], text, integer) to service_role;
