-- Runs the handler of one subscription for its next events; returns how many it dealt
-- with, failures included, and 0 when there is nothing to do now. Call it again and
-- again, from as many sessions as you like, each call a transaction of its own.
--
-- Takes the subscription that has waited longest of those that have something to do
-- (now and then any, so that one whose handler ends the session each time cannot
-- always be first), and locks its row until the end of the transaction; other
-- sessions skip it and take the next. Effects and cursor are committed together, so every event has its
-- effect once, whatever dies in between.
--
-- The batch is one statement. If it fails, it is undone and done again event by
-- event up to the one that fails: what came before stays handled, the failed one is
-- counted and tried again later, alone, with longer and longer pauses, and after
-- max_attempts goes to the dead letters. Its subscription waits meanwhile; others
-- run on. What has passing reasons (deadlock, lock timeout) is tried again uncounted.
--
-- One subscription per call, so the caller's statement_timeout bounds what a slow
-- handler costs the others. A batch that runs into it, or takes over a second, is
-- made smaller: its transaction holds the watermark. A handler that is gone parks
-- its subscription, which is looked at every minute.
--
-- Errors: PT400 invalid_limit; PT503 event_log_restored

create or replace function events.run_subscriptions(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name  text;
    v_count integer;
begin
    perform core._check_limit(p_limit, 10000);

    for v_name in
        select d.subscription_name
        from unnest(array(
            select s.subscription_name
            from events.subscriptions as s
            where s.handler is not null
                and s.pause_reason is distinct from 'by_request'
                and (s.retry_at is null or s.retry_at <= clock_timestamp())
            order by random() < 0.2 desc, s.last_run_at nulls first
        )) as d (subscription_name)
    loop
        v_count := events._run_subscription(v_name, p_limit);

        if v_count > 0 then
            return v_count;
        end if;
    end loop;

    perform events._note_time();
    return 0;
end;
$$;

comment on function events.run_subscriptions(integer) is
    'Run the handler of one subscription for its next events; returns how many it dealt with, 0 when all are done.';

grant execute on function events.run_subscriptions(integer) to service_role;
