begin;
select plan(12);

-- Contract
select function_returns('auth', 'expire_subscriptions', array['integer'], 'integer');
select is_definer('auth', 'expire_subscriptions', array['integer']);
select function_privs_are('auth', 'expire_subscriptions', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'expire_subscriptions', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('auth', 'expire_subscriptions', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'expire_subscriptions', array['integer'], 'anon', '{}'::text[]);

do $$
begin
    perform test.create_user(1), test.create_user(2);
    perform auth.set_subscription_product('pro_month', 'pro'), auth.set_subscription_product('plus_month', 'plus');
end;
$$;

-- An event so many hours from now, about some names.
create function pg_temp.tell(
    p_id text, p_type text, p_hours numeric, p_facts jsonb default '{}', p_who text[] default array[test.user_id(1)::text],
    p_is_counted boolean default true
)
returns text
language sql
return auth.apply_subscription_event(jsonb_build_object(
    'event_id', p_id, 'event_type', p_type, 'event_at', now() + p_hours * interval '1 hour',
    'subscribers', p_who, 'is_counted', p_is_counted,
    'facts', '{"product_id": "pro_month", "original_transaction_id": "T", "store": "PLAY_STORE"}' || p_facts
        || case when p_facts ? 'until' then jsonb_build_object(
            'expires_at', now() + (p_facts ->> 'until')::numeric * interval '1 hour'
        ) else '{}' end
));

do $$ begin perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5}'); end; $$;

-- Behaviour
select test.login_as('service_role');
select is(auth.expire_subscriptions(), 0, 'what is good is left alone');
select test.logout();
do $$ begin
    update auth.subscriptions set access_until = now(), expires_at = now();
    update auth.subscribers set next_look_at = now();
end; $$;
select test.login_as('service_role');
select is((select tier from auth.get_subscription(test.user_id(1))), null, 'whoever reads asks the clock');
select is(auth.expire_subscriptions(), 1, 'what has ended is told');
select is(auth.expire_subscriptions(), 0, 'once');
select test.logout();
select results_eq(
    $$ select payload ->> 'tier', payload ->> 'previous_tier', payload ->> 'status' from events.events
       where event_type = 'subscription_changed' order by event_id desc limit 1 $$,
    $$ values (null, 'pro', 'expired') $$, 'as an event'
);

-- Errors
select throws_ok('select auth.expire_subscriptions(0)', 'PT400', 'invalid_limit', 'needs a limit');

select * from finish();
rollback;
