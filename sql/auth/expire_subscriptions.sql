-- Tells of tiers that ended or changed by the clock alone; returns how many subscribers it looked at. Access
-- itself does not wait for this: whoever reads asks the clock.
--
-- Errors: PT400 invalid_limit

create or replace function auth.expire_subscriptions(p_limit integer default 500)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscriber text;
    v_count      integer := 0;
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Look at 1 to 10000 subscribers at a time.';
    end if;

    perform pg_advisory_xact_lock(hashtextextended('auth.subscriptions', 0));

    for v_subscriber in
        select s.subscriber
        from auth.subscribers as s
        where s.next_look_at <= clock_timestamp()
        order by s.next_look_at
        limit p_limit
    loop
        perform auth._tell_tier(v_subscriber);
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function auth.expire_subscriptions(integer) is
    'Tell of subscriptions that ended by the clock; returns how many subscribers were looked at.';

grant execute on function auth.expire_subscriptions(integer) to service_role;
