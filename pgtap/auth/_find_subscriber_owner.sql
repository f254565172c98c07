begin;
select plan(10);

-- Contract
select function_returns('auth', '_find_subscriber_owner', array['text[]'], 'text');
select isnt_definer('auth', '_find_subscriber_owner', array['text[]']);
select function_privs_are('auth', '_find_subscriber_owner', array['text[]'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_find_subscriber_owner', array['text[]'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_find_subscriber_owner', array['text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_find_subscriber_owner', array['text[]'], 'anon', '{}'::text[]);

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
    perform pg_temp.tell('1', 'TEST', 2, p_who => array['anon', test.user_id(2)::text]),
        pg_temp.tell('2', 'TEST', 1, p_who => array['anon', test.user_id(1)::text]);
end; $$;

-- Behaviour
select is(auth._find_subscriber_owner(array['x', upper(test.user_id(3)::text)]), test.user_id(3)::text, 'an id of ours is whom it names');
select is(auth._find_subscriber_owner('{anon}'), test.user_id(1)::text, 'a name is whose it was by the earliest event');
select is(auth._find_subscriber_owner('{whoever}'), 'whoever', 'or its own');
select is(auth._find_subscriber_owner('{}'), null, 'no name is nobody');

select * from finish();
rollback;
