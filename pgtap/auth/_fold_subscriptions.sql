begin;
select plan(10);

-- Contract
select function_returns('auth', '_fold_subscriptions', array['text[]'], 'jsonb');
select isnt_definer('auth', '_fold_subscriptions', array['text[]']);
select function_privs_are('auth', '_fold_subscriptions', array['text[]'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_fold_subscriptions', array['text[]'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_fold_subscriptions', array['text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_fold_subscriptions', array['text[]'], 'anon', '{}'::text[]);

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
    perform pg_temp.tell('3', 'EXPIRATION', -1), pg_temp.tell('1', 'INITIAL_PURCHASE', -3, '{"until": 5}'),
        pg_temp.tell('2', 'RENEWAL', -1, '{"until": 9}'),
        pg_temp.tell('4', 'NON_RENEWING_PURCHASE', -2, '{"transaction_id": "N", "product_id": "plus_month"}'),
        pg_temp.tell('5', 'CANCELLATION', 0, '{"transaction_id": "N", "cancel_reason": "CUSTOMER_SUPPORT"}'),
        pg_temp.tell('6', 'RENEWAL', 0, '{"until": 99}', p_is_counted => false);
end; $$;
create temporary table f as
select o.key as who, n.key as line, n.value from jsonb_each(auth._fold_subscriptions(array[test.user_id(1)::text])) as o, jsonb_each(o.value) as n;

-- Behaviour
select results_eq(
    'select who, line from f order by line', $$ values (test.user_id(1)::text, 'N'), (test.user_id(1)::text, 'T') $$,
    'what renews is a line, and each thing that does not'
);
select is(
    (select (value ->> 'access_until')::timestamptz from f where line = 'T'), now() + interval '9 hours',
    'of what happens at one time the end comes before the beginning; a sandbox does not count'
);
select is((select (value ->> 'access_until')::timestamptz from f where line = 'N'), now(), 'a cancellation finds the purchase it means');
select is(auth._fold_subscriptions('{nobody}'), '{}', 'nobody has nothing');

select * from finish();
rollback;
