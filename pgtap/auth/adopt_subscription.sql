begin;
select plan(9);

-- Contract
select function_returns('auth', 'adopt_subscription', array['events.events'], 'void');
select is_definer('auth', 'adopt_subscription', array['events.events']);
select function_privs_are('auth', 'adopt_subscription', array['events.events'], 'service_role', '{}'::text[]);
select function_privs_are('auth', 'adopt_subscription', array['events.events'], 'admin', '{}'::text[]);
select function_privs_are('auth', 'adopt_subscription', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'adopt_subscription', array['events.events'], 'anon', '{}'::text[]);

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

do $$ begin
    perform pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5}', array[test.user_id(7)::text]);
end; $$;

-- Behaviour
select is((select user_id from auth.subscribers), null, 'what was bought waits for its user');
do $$ begin
    perform auth.create_user('late@example.com', p_user_id => test.user_id(7));
    perform auth.adopt_subscription(e) from events.events as e where event_type = 'user_created';
end; $$;
select is((select user_id from auth.subscribers), test.user_id(7), 'and is theirs when they appear');
select is(
    (select payload ->> 'tier' from events.events where event_type = 'subscription_changed'), 'pro', 'which is published'
);

select * from finish();
rollback;
