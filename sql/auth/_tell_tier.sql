-- Publishes that a subscriber's tier is another one than was published last, and notes when the clock may change
-- it next. The caller holds the subscriptions' lock.

create or replace function auth._tell_tier(p_subscriber text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now        timestamptz := clock_timestamp();
    v_state      auth.subscription_state := auth._get_subscription_state(p_subscriber, v_now);
    v_subscriber auth.subscribers;
begin
    select s.* into v_subscriber
    from auth.subscribers as s
    where s.subscriber = p_subscriber;

    -- Nobody to tell.
    if v_subscriber.user_id is null then
        return;
    end if;

    if v_subscriber.told_tier is distinct from v_state.tier then
        perform events._publish(
            'subscription_changed', 'user', v_subscriber.user_id::text,
            jsonb_build_object(
                'user_id', v_subscriber.user_id,
                'tier', v_state.tier,
                'previous_tier', v_subscriber.told_tier,
                'status', v_state.status,
                'product_id', v_state.product_id,
                'access_until', v_state.access_until
            )
        );
    end if;

    update auth.subscribers as s
    set told_tier = v_state.tier,
        next_look_at = (
            select min(l.access_until)
            from auth.subscriptions as l
            where l.subscriber = p_subscriber and l.access_until > v_now and l.access_until < 'infinity'
        ),
        updated_at = v_now
    where s.subscriber = p_subscriber;
end;
$$;

comment on function auth._tell_tier(text) is 'Publish that a subscriber''s tier has changed.';
