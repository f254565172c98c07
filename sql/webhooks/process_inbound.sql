-- Does what stored events ask for: moves deliveries on, answers messages. Returns how
-- many it took, so that the caller can go on until there are none.
--
-- Locks the events it takes and passes by those that another call has. An event's effect
-- and its state are written together. What fails is undone alone and tried again after
-- 1 s, 4 s, 16 s … (6 hours at most); after ten failures it is dead, with the reason.
--
-- Errors: PT400 invalid_limit

create or replace function webhooks.process_inbound(p_limit integer default 20)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event  webhooks.inbound_events;
    v_count  integer := 0;
    v_result text;
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Take 1 to 1000 events at a time.';
    end if;

    for v_event in
        select e.*
        from webhooks.inbound_events as e
        where e.state = 'pending' and e.not_before <= (select clock_timestamp())
        order by e.not_before
        limit p_limit
        for update skip locked
    loop
        begin
            v_result := webhooks._process_event(v_event);

            update webhooks.inbound_events as e
            set state = 'done', reason = v_result, finished_at = clock_timestamp()
            where e.provider = v_event.provider and e.provider_event_id = v_event.provider_event_id;
        exception when others or query_canceled then
            -- One event's failure is its own: what it wrote is undone, the others go on. But a
            -- timeout does not fire twice in a statement, so after one the others wait.
            perform webhooks._fail_event(v_event, sqlstate || ' ' || sqlerrm);
            exit when sqlstate = '57014';
        end;

        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function webhooks.process_inbound(integer) is
    'Do what stored events of providers ask for; returns how many were taken.';

grant execute on function webhooks.process_inbound(integer) to service_role;
